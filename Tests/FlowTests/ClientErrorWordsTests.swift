import Foundation
import HTTPTypes
import Platform
import Testing

@testable import App

@Suite("The words of every client error") struct ClientErrorWordsTests {
    private static let all = ClientError.platform + Composition.declarations.flatMap(\.clientErrors)

    @Test("Every code has a sentence in every language, with all its values in their places", arguments: Language.allCases)
    func words(language: Language) throws {
        let texts = try Texts(parts: Composition.pageParts)
        let catalog = texts.for(language)
        for error in Self.all {
            let (key, sentence) = (error.code.textKey, catalog.detail(error))
            #expect(texts.keys.contains(key) && sentence != key, "\(key) in \(language.rawValue)")
            #expect(!sentence.contains("{"), "\(sentence)")
            // Which permission was lacking is for the log.
            for (name, value) in error.values where name != "permission" {
                #expect(sentence.contains(value.description), "\(key) in \(language.rawValue) does not say \(name)")
            }
        }
        // What is missing in a language, or has other placeholders, is found here.
        #expect(texts.problems == [])
    }

    @Test("A code stands for one sentence, and programs see kebab case")
    func codes() {
        #expect(Set(Self.all.map(\.code)).count == Self.all.count)
        for error in Self.all {
            #expect(error.sentAs.rawValue.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(error.sentAs)")
            #expect((400..<600).contains(error.status.code), "\(error.code)")
        }
    }

    @Test("Every error that the sources declare is among those looked at, and none is made elsewhere")
    func declared() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }.map { path in
            (path: path, text: try String(contentsOf: sources.appending(path: path), encoding: .utf8))
        }
        let homes = files.filter { $0.path.contains(/\/ClientError[^\/]*\.swift$/) }
        let lists = homes.flatMap { $0.text.matches(of: /: \[ClientError\] = \[\n((?:.*\n)*?) {4}\]/).map(\.output.1) }.joined()
        var count = 0
        for (path, text) in homes {
            // Those that take a code are made of, not thrown; those of the type `Self` are codes.
            for found in text.matches(of: /\n {4}(?:package )?static (?:let|func) (\w+)(\(_ code: Code|: Self| ?: \[ClientError\])?/)
            where found.2 == nil {
                count += 1
                #expect(lists.contains(try Regex("\\.\(found.1)\\b")), "\(path): \(found.1)")
            }
        }
        #expect(count > 100)
        let makers = files.filter { $0.text.contains(/\bClientError\(\s*\./) }.map(\.path)
        #expect(makers == [])
    }
}
