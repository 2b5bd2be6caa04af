import Foundation
import Platform

/// A row on its way: where it stands, what it is made of or why that cannot be said, and its text for people.
struct FeedEntry {
    let line: Int
    let record: Result<FeedRecord, RowFault>
    let text: String
}

/// The lines of a file: fields with semicolons between them, no header. A byte order mark, `\r\n` and empty lines are no
/// faults.
struct FeedLines {
    let entries: [FeedEntry]

    /// - Parameter columns: the names of the fields, in their order.
    init(_ file: Data, columns: [String]) throws(FeedFailure) {
        guard file.count <= FeedLimits.bytes else { throw .tooLarge(limit: FeedLimits.bytes) }
        var entries: [FeedEntry] = []
        var line = 0
        var rest = FeedBytes.withoutMark(file)
        while !rest.isEmpty {
            line += 1
            var bytes = rest.prefix { $0 != 0x0A }
            rest = rest.dropFirst(bytes.count + 1)
            if bytes.last == 0x0D { bytes = bytes.dropLast() }
            guard !bytes.isEmpty else { continue }
            guard entries.count < FeedLimits.rows else { throw .tooManyRows(limit: FeedLimits.rows) }
            entries.append(Self.entry(bytes, line, columns))
        }
        self.entries = entries
    }

    private static func entry(_ bytes: Data, _ line: Int, _ columns: [String]) -> FeedEntry {
        let parts = bytes.split(separator: UInt8(ascii: ";"), maxSplits: columns.count, omittingEmptySubsequences: false)
        let text = FeedBytes.excerpt(bytes)
        guard parts.count == columns.count else {
            return FeedEntry(line: line, record: .failure(.fieldCount(columns.count)), text: text)
        }
        let fields = zip(columns, parts).map { ($0, FeedRecord.Field.written(String(decoding: $1, as: UTF8.self))) }
        return FeedEntry(line: line, record: .success(FeedRecord(fields: Dictionary(uniqueKeysWithValues: fields))), text: text)
    }
}

/// The elements of a JSON list of objects. `null`, which some programs write for a list without elements, is one.
struct FeedList {
    let entries: [FeedEntry]

    init(_ json: Data, columns: [String]) throws(FeedFailure) {
        let objects = try Self.decoded([Element].self, json, columns: columns) ?? []
        entries = objects.enumerated().map { index, object in
            guard let fields = object.fields else { return FeedEntry(line: index + 1, record: .failure(.notAnObject), text: "") }
            let shown = columns.map { fields[$0]?.shown ?? "" }.joined(separator: ";")
            return FeedEntry(
                line: index + 1, record: .success(FeedRecord(fields: fields)), text: FeedBytes.excerpt(Data(shown.utf8)))
        }
    }

    /// The fields of one object of yes and no, or of a list of one such; nil for anything else.
    static func flags(_ json: Data) throws(FeedFailure) -> [String: Bool]? {
        let isList = FeedBytes.withoutMark(json).first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "[")
        guard isList else { return try decoded([String: Bool].self, json) }
        let list = try decoded([[String: Bool]].self, json) ?? []
        return list.count == 1 ? list[0] : nil
    }

    /// Nil for `null`. How deep it is and how many elements it has is looked at before anything is made of it.
    private static func decoded<Value: Decodable>(
        _ type: Value.Type, _ json: Data, columns: [String] = []
    ) throws(FeedFailure) -> Value? {
        guard json.count <= FeedLimits.bytes else { throw .tooLarge(limit: FeedLimits.bytes) }
        let json = FeedBytes.withoutMark(json)
        guard !JSONOutline.isDeeper(than: JSONOutline.usualDepth, json) else { throw .notAList }
        guard !JSONOutline.hasMore(than: FeedLimits.rows, in: json) else { throw .tooManyRows(limit: FeedLimits.rows) }
        let decoder = JSONDecoder()
        if let key = Element.columns { decoder.userInfo[key] = columns }
        do { return try decoder.decode(Value?.self, from: json) } catch { throw .notAList }
    }

    /// One element: the fields that matter of an object; nil for what is none.
    private struct Element: Decodable {
        /// Whose value names the fields that matter.
        static let columns = CodingUserInfoKey(rawValue: "columns")

        let fields: [String: FeedRecord.Field]?

        init(from decoder: any Decoder) throws {
            guard let object = try? decoder.container(keyedBy: Name.self) else {
                fields = nil
                return
            }
            let columns = Self.columns.flatMap { decoder.userInfo[$0] as? [String] } ?? []
            var fields: [String: FeedRecord.Field] = [:]
            for name in columns.map(Name.init(stringValue:)) where object.contains(name) {
                fields[name.stringValue] = (try? object.decode(FeedRecord.Field.self, forKey: name)) ?? .other
            }
            self.fields = fields
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

enum FeedBytes {
    /// Without the mark that some editors put before UTF-8.
    static func withoutMark(_ bytes: Data) -> Data { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes }

    /// The beginning as text, whatever the bytes are.
    static func excerpt(_ bytes: Data) -> String { String(decoding: bytes.prefix(RowLimits.excerpt), as: UTF8.self) }
}
