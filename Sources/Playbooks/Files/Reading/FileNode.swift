package import Platform

/// One place of a file: what stands there, and the line. Whatever the notation: values are texts until somebody reads them as
/// something else.
package struct FileNode: Sendable {
    package indirect enum Content: Sendable {
        /// Empty, or `null`.
        case nothing
        case text(String)
        case list([FileNode])
        case fields([Field])
    }

    /// A key, the line it stands in, and what is behind it. No key stands twice.
    package struct Field: Sendable {
        package let name: String
        package let line: Int
        package let value: FileNode

        package init(_ name: String, line: Int, _ value: FileNode) { (self.name, self.line, self.value) = (name, line, value) }
    }

    package let content: Content
    /// From 1; 0 for what came by another way than a file.
    package let line: Int

    package init(_ content: Content, line: Int = 0) { (self.content, self.line) = (content, line) }

    /// What came as JSON; numbers and flags as they are written there.
    package init(_ json: JSON) {
        self.line = 0
        content =
            switch json {
            case .null: .nothing
            case .text(let text): .text(text)
            case .flag, .integer, .number: .text(json.line)
            case .list(let values): .list(values.map { FileNode($0) })
            case .object(let fields):
                .fields(fields.sorted { $0.key < $1.key }.map { Field($0.key, line: 0, FileNode($0.value)) })
            }
    }

    package var isNothing: Bool { if case .nothing = content { true } else { false } }
    package var text: String? { if case .text(let text) = content { text } else { nil } }
    package var list: [FileNode]? { if case .list(let nodes) = content { nodes } else { nil } }
    package var fields: [Field]? { if case .fields(let fields) = content { fields } else { nil } }

    /// How an error calls it: a text itself, in quotes and not too long, everything else by its kind.
    package var shown: String {
        switch content {
        case .nothing: "nothing"
        case .text(let text): FileNode.quoted(text)
        case .list: "a list"
        case .fields: "a map"
        }
    }

    package static func quoted(_ text: String) -> String { "\"\(text.count > 60 ? text.prefix(60) + "…" : text)\"" }
}
