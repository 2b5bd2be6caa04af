import Foundation
import Platform
import Testing

@testable import App

@Suite("The dictionaries") struct DictionaryKeysTests {
    /// What the sources spell of keys. Some are put together: of a beginning (`"level_" + …`), perhaps an end (`"report_\(…)_note"`), and
    /// what stands between, which is then a word or a code of its own (`events:write`).
    private struct Spelled {
        var words: Set<String> = []
        var beginnings: Set<String> = []
        var ends: Set<String> = []

        mutating func read(_ source: String) {
            words.formUnion(source.split { !Self.isOfKey($0) }.map(String.init))
            for piece in source.split(separator: "\"") {
                if piece.allSatisfy({ Self.isOfKey($0) || ".:-".contains($0) }) {
                    words.insert(String(piece.map { Self.isOfKey($0) ? $0 : "_" }))
                }
                let beginning = piece.prefix { $0 != "\\" }
                if beginning.last == "_", beginning.allSatisfy(Self.isOfKey) { beginnings.insert(String(beginning)) }
                let end = piece.lastIndex(of: ")").map { piece[piece.index(after: $0)...] } ?? piece
                if end.first == "_", end.allSatisfy(Self.isOfKey) { ends.insert(String(end)) }
            }
        }

        func holds(_ key: String) -> Bool {
            let stems = [key] + ends.filter(key.hasSuffix).map { String(key.dropLast($0.count)) }
            return stems.contains { stem in
                words.contains(stem)
                    || beginnings.contains { beginning in
                        guard stem.hasPrefix(beginning) else { return false }
                        let rest = String(stem.dropFirst(beginning.count))
                        return words.contains(rest) || Int(rest) != nil
                    }
            }
        }

        private static func isOfKey(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber || character == "_")
        }
    }

    private static func spelled() throws -> Spelled {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
        var spelled = Spelled()
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        where [".swift", ".mustache", ".js"].contains(where: path.hasSuffix) {
            spelled.read(try String(contentsOf: sources.appending(path: path), encoding: .utf8))
        }
        return spelled
    }

    @Test("hold no key that nothing asks for")
    func unused() throws {
        let spelled = try Self.spelled()
        let keys = try Texts(parts: Composition.pageParts).keys
        #expect(keys.count > 500)
        #expect(keys.filter { !spelled.holds($0) }.sorted() == [])
        #expect(!spelled.holds("nobody_asks_for_this") && !spelled.holds("level_nobody_has"))
    }

    /// Of one dictionary, by key; a text with several forms as all of them.
    private static func entries(_ file: URL) throws -> [String: String] {
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
        return json.mapValues { value in
            ((value as? [String: String])?.values.sorted() ?? [value as? String ?? ""]).joined(separator: "\n")
        }
    }

    @Test("call what somebody does first with an incident by one word", arguments: [("ru", "работ"), ("pt-BR", "econhec")])
    func acknowledging(language: String, word: String) throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
        var seen = 0
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where path.hasSuffix(".en.json") {
            let other = path.replacing(".en.json", with: ".\(language).json")
            let texts = try Self.entries(sources.appending(path: other))
            // What the server takes in is another thing.
            for (key, text) in try Self.entries(sources.appending(path: path))
            where text.contains("cknowledg") && !key.hasPrefix("problem_") {
                seen += 1
                #expect(texts[key]?.contains(word) == true, "\(key)")
            }
        }
        #expect(seen > 30)
    }
}
