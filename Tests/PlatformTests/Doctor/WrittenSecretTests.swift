import Foundation
@testable import Platform
import TestKit
import Testing

@Suite("Secrets in the settings file")
struct WrittenSecretTests {
    private let directory: TestDirectory
    private let table = SettingsTable([])

    init() throws { directory = try TestDirectory() }

    private func load(_ file: String, _ environment: [String: String] = [:]) throws -> LoadedSettings {
        _ = try directory.write("switchboard.yaml", file)
        return try table.load(arguments: ["--data-dir", directory.path], environment: environment)
    }

    @Test("They are there whether they count or something else does")
    func written() throws {
        let file = "database.password: geheim\ndatabase.url: postgresql://ann@db/desk\nserver.port: 8221\n"
        let alone = try load(file)
        #expect(alone.written.map(\.key) == ["database.password"] && alone.written.allSatisfy { $0.overriddenBy == nil })
        let both = try load(file, ["SWITCHBOARD_DATABASE_PASSWORD": "anders"])
        #expect(both.written.map(\.key) == ["database.password"])
        #expect(both.written.map(\.overriddenBy) == ["SWITCHBOARD_DATABASE_PASSWORD"])
        #expect(try load("database.url: postgresql://ann:geheim@db/desk\n").written.map(\.key) == ["database.url"])
        #expect(try load("server.port: 8221\n", ["SWITCHBOARD_DATABASE_PASSWORD": "anders"]).written.isEmpty)
    }

    @Test("Others who may read the file are warned of, with what counts instead")
    func warned() throws {
        let loaded = try load("database.password: geheim\n", ["SWITCHBOARD_DATABASE_PASSWORD": "anders"])
        let path = directory.path + "/switchboard.yaml"
        func finding(mode: Int) throws -> Finding? {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            return SettingsCheck(loaded: loaded).findings.first {
                $0.what.contains(path) && $0.what.contains("database.password") && !$0.what.contains(" = ")
            }
        }
        let open = try #require(try finding(mode: 0o644))
        #expect(open.level == .warning && open.what.contains("others may read it"))
        #expect(open.advice?.contains("SWITCHBOARD_DATABASE_PASSWORD says counts instead") == true)
        let closed = try #require(try finding(mode: 0o600))
        #expect(closed.level == .ok && closed.what.contains("its owner alone"))
        for text in [open, closed].flatMap({ [$0.what, $0.advice ?? ""] }) { #expect(!text.contains("geheim") && !text.contains("anders")) }
    }
}
