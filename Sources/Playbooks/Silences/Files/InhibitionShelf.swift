import Accounts
import Kernel
import Platform

/// Inhibitions in files.
struct InhibitionShelf: FileShelf {
    let operations: InhibitionOperations

    let section = "inhibitions"
    let word = "inhibition"

    func read(_ node: FileNode, in reading: FileReading) -> InhibitionDraft? { InhibitionReading(reading).inhibition(node) }

    func all(on connection: any SQLConnection) throws -> [InhibitionDraft] { try operations.store.list(on: connection).map(\.draft) }

    func save(_ draft: InhibitionDraft, over old: InhibitionDraft?, by caller: Caller, on connection: any SQLConnection) throws {
        if let known = try operations.store.find(name: draft.name, on: connection) {
            _ = try operations.change(known.id, to: draft, by: caller, on: connection)
        } else {
            _ = try operations.add(draft, by: caller, on: connection)
        }
    }

    func faults(among inhibitions: [InhibitionDraft], on connection: any SQLConnection) throws -> [(name: String, text: String)] {
        InhibitionCircle.all(among: inhibitions).map { circle in
            (circle[0], "what is quiet leads back to what it waits for: \(InhibitionCircle.text(circle))")
        }
    }
}

/// Reads an inhibition as files and programs write it.
struct InhibitionReading {
    private let reading: FileReading

    init(_ reading: FileReading) { self.reading = reading }

    /// Nil when it is wrong, and then the reading has the faults.
    func inhibition(_ node: FileNode) -> InhibitionDraft? {
        let before = reading.faults.count
        guard let fields = FileFields(node, "an inhibition", known: ["name", "while", "quiet", "comment"], in: reading) else { return nil }
        let name = fields.needed("name")
        let (source, quiet) = (fields.condition("while"), fields.condition("quiet"))
        let comment = fields.text("comment") ?? ""
        if comment.count > InhibitionOperations.longestComment {
            fields.fault("comment", "\"comment\" is longer than \(InhibitionOperations.longestComment) characters")
        }
        guard reading.faults.count == before, let name, let source, let quiet else { return nil }
        return InhibitionDraft(name: name, while: source, quiet: quiet, comment: comment)
    }
}

extension InhibitionDraft: FileObject {
    package var yaml: YAML {
        .lines(
            .init("name", .text(name)), .init("while", source.yaml), .init("quiet", quiet.yaml),
            .init("comment", comment.isEmpty ? nil : .text(comment)))
    }
}
