import Foundation
import Platform
import TestKit
import Testing

@Suite("Adding to a settings file") struct SettingsFileAddingTests {
    private let directory: TestDirectory
    private var path: String { directory.path + "/switchboard.yaml" }

    init() throws { directory = try TestDirectory() }

    private func text() throws -> String { String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self) }

    private func add(_ settings: [(key: String, value: String)], check: (String) throws -> Void = { _ in }) throws -> SettingsFile.Addition
    {
        try SettingsFile.add(settings, to: path, check: check)
    }

    @Test("A new file is its owner's alone, and reads as it was meant")
    func new() throws {
        let addition = try add([("telegram.token", "1:a\"b#c: d"), ("server.port", "8220")])
        #expect(addition.added == ["telegram.token", "server.port"] && addition.kept.isEmpty)
        #expect(SettingsFile(text: try text()).entries.map(\.text) == ["1:a\"b#c: d", "8220"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
    }

    @Test("What the file says stays, and once more changes nothing")
    func old() throws {
        let before = "# ours\nserver:\n  port: 9000 # kept\ntelegram.token: \"same\""
        try Data(before.utf8).write(to: URL(filePath: path))
        let settings = [("server.port", "8220"), ("telegram.token", "same"), ("telegram.admin_chat", "-5")]
        let addition = try add(settings)
        #expect(addition.added == ["telegram.admin_chat"] && addition.kept == ["server.port"])
        let after = try text()
        #expect(after == before + "\ntelegram.admin_chat: \"-5\"\n")
        #expect(try add(settings).added.isEmpty)
        #expect(try text() == after)
    }

    @Test("A file that would not be right is not written, and nothing is left beside it")
    func refused() throws {
        struct Wrong: Error {}
        try Data("a: 1\n".utf8).write(to: URL(filePath: path))
        #expect(throws: Wrong.self) { try add([("b", "2")]) { _ in throw Wrong() } }
        #expect(try text() == "a: 1\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["switchboard.yaml"])
    }
}
