/// What comes of reading one file: its faults, and the names in it that have to exist. A class, because whoever reads a part of
/// the file writes into it; it never leaves the one who reads.
package final class FileReading {
    /// A name of something that stands elsewhere.
    package struct Reference: Sendable {
        /// `team`, `user`, `service`, `schedule`, `destination`.
        package let word: String
        package let name: String
        package let line: Int
        /// Whether it is added when there is none.
        package let isMade: Bool
    }

    package let file: String
    package private(set) var faults: [FileFault] = []
    package private(set) var references: [Reference] = []

    /// - Parameter file: as errors call it; empty for what did not come from a file.
    package init(file: String = "") { self.file = file }

    /// - Parameter text: in English, with the offending word.
    package func fault(_ line: Int, _ text: String) { faults.append(FileFault(file: file, line: line, text: text)) }

    package func fault(_ node: FileNode, _ text: String) { fault(node.line, text) }

    /// - Parameter isMade: whether it is added when there is none, as the service of a playbook is.
    package func refers(to word: String, _ name: String, at line: Int, isMade: Bool = false) {
        references.append(Reference(word: word, name: name, line: line, isMade: isMade))
    }

    /// The nodes of a list; a fault and none for everything else.
    package func elements(_ node: FileNode, of what: String) -> [FileNode] {
        if let nodes = node.list { return nodes }
        if !node.isNothing { fault(node, "\(what) has to be a list, not \(node.shown)") }
        return []
    }
}
