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

    let section = "playbooks"
    let word = "playbook"
    let key = "code"

    func read(_ node: FileNode, in reading: FileReading) -> PlaybookFile? {
        Playbook(node, in: reading).map { PlaybookFile(playbook: $0) }
    }

    func all(on connection: any SQLConnection) throws -> [PlaybookFile] {
        try PlaybookStore().list(on: connection).map { PlaybookFile(playbook: $0.playbook) }
    }

    func save(_ object: PlaybookFile, over old: PlaybookFile?, by caller: Caller, on connection: any SQLConnection) throws {
        var playbook = object.playbook
        // Incidents have the name of the service as it is, whatever the case in which a file writes it.
        playbook.service = try playbook.service.map { try accounts.services.find(name: $0, on: connection)?.name ?? $0 }
        try operations.save(playbook, by: caller, on: connection)
    }
}
