package import Foundation

/// Some files, read: their objects in the order in which kinds depend on each other, what they refer to, and every fault that can be
/// found without looking at what there is.
struct FileBatch: Sendable {
    private(set) var kinds: [any FileKindWork]
    private(set) var faults: [FileFault] = []
    /// Names that have to exist, with the file in which they stand.
    private(set) var references: [(file: String, reference: FileReading.Reference)] = []

    init(_ sources: [FileSource], shelves: [any FileShelf]) {
        kinds = shelves.map { $0.work }
        for source in sources {
            let reading = FileReading(file: source.name)
            if let data = source.data {
                for document in YAMLReader(into: reading).documents(data) where !document.isNothing { read(document, in: reading) }
            } else {
                reading.fault(1, "the file cannot be read")
            }
            faults += reading.faults.sorted { $0.line < $1.line }
            references += reading.references.map { (source.name, $0) }
        }
    }

    private mutating func read(_ document: FileNode, in reading: FileReading) {
        let sections = kinds.map(\.section)
        guard let fields = document.fields else {
            reading.fault(document, "a file has to be a map of \(sections.joined(separator: ", ")), not \(document.shown)")
            return
        }
        for field in fields {
            guard let kind = sections.firstIndex(of: field.name) else {
                reading.fault(
                    field.line, "unknown key \(FileNode.quoted(field.name)) of a file; it may have \(sections.joined(separator: ", "))")
                continue
            }
            for node in reading.elements(field.value, of: FileNode.quoted(field.name)) { kinds[kind].read(node, in: reading) }
        }
    }

    /// Faults in the order of the files, and of the lines within one.
    static func sorted(_ faults: [FileFault], as sources: [FileSource]) -> [FileFault] {
        let places = Dictionary(sources.enumerated().map { ($1.name, $0) }) { first, _ in first }
        return faults.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return (places[a.file] ?? 0, a.line, left.offset) < (places[b.file] ?? 0, b.line, right.offset)
        }.map(\.element)
    }
}

/// A file as it was given.
package struct FileSource: Sendable {
    /// As errors call it; `-` for standard input.
    package let name: String
    /// Nil when it could not be read.
    package let data: Data?

    /// Of one file.
    package static let maximumBytes = YAMLReader.maximumBytes

    package init(name: String, data: Data?) { (self.name, self.data) = (name, data) }
}
