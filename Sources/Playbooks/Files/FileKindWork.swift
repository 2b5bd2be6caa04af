import Kernel
import Platform

/// One kind's part in applying some files, whatever its objects are.
protocol FileKindWork: Sendable {
    var section: String { get }
    var word: String { get }

    /// Takes an object of a file, or notes what is wrong with it.
    mutating func read(_ node: FileNode, in reading: FileReading)

    func identity(_ name: String) -> String

    /// Whether the files name one of this name, right or wrong.
    func names(_ name: String) -> Bool

    /// All there are as an export writes them, by name.
    func texts(on connection: any SQLConnection) throws -> FileTexts

    /// Adds one that is only named.
    mutating func make(_ name: String, file: String, line: Int)

    /// Saves what the files say where it differs from what there is; what is refused, and why.
    func save(by caller: Caller, words: (ClientError) -> String, on connection: any SQLConnection) throws -> [FileFault]

    /// What of the files is as it was.
    func unchanged(from before: FileTexts, to after: FileTexts) -> Int
}

/// The objects of one kind, written.
struct FileTexts: Sendable {
    struct Text: Sendable {
        let name: String
        let lines: [String]
    }

    /// By what their names have in common with others that mean the same.
    let texts: [String: Text]

    func holds(_ identity: String) -> Bool { texts[identity] != nil }

    /// In an order that does not depend on the engine.
    var sorted: [(key: String, text: Text)] {
        texts.sorted { Array($0.value.name.unicodeScalars).lexicographicallyPrecedes(Array($1.value.name.unicodeScalars)) }
            .map { ($0.key, $0.value) }
    }
}

extension FileShelf {
    var work: any FileKindWork { ShelfWork(shelf: self) }
}

private struct ShelfWork<Shelf: FileShelf>: FileKindWork {
    /// An object of a file, and where it stands there.
    private struct Filed: Sendable {
        let object: Shelf.Object
        let file: String
        let line: Int
        var fields: [String: FileNode] = [:]
    }

    let shelf: Shelf
    private var filed: [Filed] = []
    /// Where each name that the files name stands first.
    private var named: [String: (file: String, line: Int)] = [:]

    init(shelf: Shelf) { self.shelf = shelf }

    var section: String { shelf.section }
    var word: String { shelf.word }

    mutating func read(_ node: FileNode, in reading: FileReading) {
        let fields = Dictionary((node.fields ?? []).map { ($0.name, $0.value) }) { first, _ in first }
        if let name = fields[shelf.key], let text = name.text {
            let identity = Shelf.Object.identity(text)
            if let first = named[identity] {
                reading.fault(name, "\(word) \(FileNode.quoted(text)) stands twice: first in \(first.file):\(first.line)")
            } else {
                named[identity] = (reading.file, name.line)
            }
        }
        guard let object = shelf.read(node, in: reading) else { return }
        filed.append(Filed(object: object, file: reading.file, line: node.line, fields: fields))
    }

    func identity(_ name: String) -> String { Shelf.Object.identity(name) }
    func names(_ name: String) -> Bool { named[Shelf.Object.identity(name)] != nil }

    mutating func make(_ name: String, file: String, line: Int) {
        guard !names(name), let object = shelf.made(name) else { return }
        named[Shelf.Object.identity(name)] = (file, line)
        filed.append(Filed(object: object, file: file, line: line))
    }

    func texts(on connection: any SQLConnection) throws -> FileTexts {
        FileTexts(
            texts: Dictionary(
                try shelf.all(on: connection).map { object in
                    (Shelf.Object.identity(object.name), FileTexts.Text(name: object.name, lines: object.yaml.elementLines))
                }
            ) { first, _ in first })
    }

    func save(by caller: Caller, words: (ClientError) -> String, on connection: any SQLConnection) throws -> [FileFault] {
        guard !filed.isEmpty else { return [] }
        let known = Dictionary(try shelf.all(on: connection).map { (Shelf.Object.identity($0.name), $0) }) { first, _ in first }
        var faults: [FileFault] = []
        for one in filed {
            let old = known[Shelf.Object.identity(one.object.name)]
            let new = one.object.completed(over: old)
            guard new.yaml != old?.yaml else { continue }
            do { try shelf.save(new, over: old, by: caller, on: connection) } catch let error as ClientError {
                faults.append(fault(words(error), at: error.field, of: one))
            }
        }
        for (name, text) in try shelf.faults(among: try shelf.all(on: connection), on: connection) {
            // What is wrong with an object of before is wrong because of one of the files.
            let one = filed.first { Shelf.Object.identity($0.object.name) == Shelf.Object.identity(name) } ?? filed[filed.endIndex - 1]
            faults.append(fault(text, at: nil, of: one))
        }
        return faults
    }

    /// At the field that an operation refused, or at the object.
    private func fault(_ text: String, at field: String?, of one: Filed) -> FileFault {
        let node = field.flatMap { one.fields[$0] }
        let subject = "\(word) \(FileNode.quoted(one.object.name))"
        let place = node.map { "\(subject), \(FileNode.quoted(field ?? "")) \($0.shown)" } ?? subject
        return FileFault(file: one.file, line: node?.line ?? one.line, text: "\(place): \(text)")
    }

    func unchanged(from before: FileTexts, to after: FileTexts) -> Int {
        Set(filed.map { Shelf.Object.identity($0.object.name) })
            .count { before.texts[$0] != nil && before.texts[$0]?.lines == after.texts[$0]?.lines }
    }
}
