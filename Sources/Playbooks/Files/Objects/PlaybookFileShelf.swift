import Accounts
import Kernel
import Platform

/// A playbook as files know it: by its code.
struct PlaybookFile: FileObject {
    let playbook: Playbook

    var name: String { playbook.code }
    var yaml: YAML { playbook.yaml }

    /// Codes are compared as they are.
    static func identity(_ name: String) -> String { name }
}

struct PlaybookFileShelf: FileShelf {
    let operations: PlaybookOperations
    let accounts: AccountsModule
    /// Of what steps tell, beside users, who are never deleted.
    var told: [any FileShelf] = []

    let section = "playbooks"
    let word = "playbook"
    let key = "code"

    func read(_ node: FileNode, in reading: FileReading) -> PlaybookFile? {
        Playbook(node, in: reading).map { PlaybookFile(playbook: $0) }
    }

    /// Without those whom steps tell and who are gone: an export that named them could not be applied anywhere.
    func all(on connection: any SQLConnection) throws -> [PlaybookFile] {
        let playbooks = try PlaybookStore().list(on: connection).map(\.playbook)
        guard !playbooks.isEmpty else { return [] }
        let known = try told.map(\.work).map { (kind: $0, texts: try $0.texts(on: connection)) }
        return playbooks.map { playbook in
            PlaybookFile(
                playbook: playbook.telling { tell in
                    known.first { $0.kind.word == tell.word }.map { $0.texts.holds($0.kind.identity(tell.name)) } ?? true
                })
        }
    }

    func save(_ object: PlaybookFile, over old: PlaybookFile?, by caller: Caller, on connection: any SQLConnection) throws {
        var playbook = object.playbook
        // Incidents have the name of the service as it is, whatever the case in which a file writes it.
        playbook.service = try playbook.service.map { try accounts.services.find(name: $0, on: connection)?.name ?? $0 }
        try operations.save(playbook, by: caller, on: connection)
    }
}

extension Playbook {
    /// The same without whom its steps tell in vain; a step for which nothing is left to do is none.
    fileprivate func telling(_ isThere: (Tell) -> Bool) -> Playbook {
        var playbook = self
        playbook.escalate = escalate.compactMap { step in
            var step = step
            step.tell = step.tell.filter(isThere)
            return step.tell.isEmpty && step.act == nil ? nil : step
        }
        return playbook
    }
}
