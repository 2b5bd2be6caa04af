import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import App

/// The settings of all modules together.
@Suite struct SettingsTests {
    private let table = Composition.settingsTable

    private func problems(_ arguments: [String]) throws -> [String] {
        let directory = try TestDirectory()
        do {
            _ = try table.load(arguments: ["--data-dir", directory.path] + arguments, environment: [:])
            return []
        } catch let error as SettingsError {
            return error.problems.map(\.description)
        }
    }

    /// `make manual` writes it anew.
    @Test func theManualHoldsTheSettings() throws {
        let manual = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/settings.md").standardized
        let text = """
            # Settings

            Written by `make manual` from the rows in the sources, never by hand. How settings are given is said in
            [operations.md](operations.md#settings).


            """ + table.markdown
        if ProcessInfo.processInfo.environment["SWITCHBOARD_RECORD_MANUAL"] != nil { try Data(text.utf8).write(to: manual) }
        let written = try? String(contentsOf: manual, encoding: .utf8)
        #expect(written == text, "docs/settings.md is not what the rows say: run `make manual` and look at the difference")
    }

    @Test func everySettingHasItsOwnNamesAndOneSentence() {
        #expect(Set(table.rows.map(\.key)).count == table.rows.count)
        #expect(Set(table.rows.map(\.environmentName)).count == table.rows.count)
        let flags = table.rows.flatMap { row in [row.flag] + [row.shortFlag].compactMap { $0 }.filter { $0 != row.flag } }
        #expect(Set(flags).count == flags.count)
        #expect(table.rows.allSatisfy { !$0.doc.isEmpty && $0.doc.hasSuffix(".") })
    }

    @Test func everyDefaultReadsAsItself() throws {
        let directory = try TestDirectory().path
        let defaults = try table.load(arguments: ["--data-dir", directory], environment: [:]).effective
        let arguments = defaults.filter { !$0.isHidden && !$0.value.isEmpty }.map { $0.definition.flag + "=" + $0.value }
        let said = try table.load(arguments: arguments, environment: [:]).effective
        #expect(said.map(\.value) == defaults.map(\.value))
        #expect(said.filter(\.isChanged).count == arguments.count)
    }

    @Test(
        "Each setting and each group is explained in every language, in English by its row",
        arguments: [Language.russian, .portuguese])
    func explained(language: Language) throws {
        let texts = try Texts(([.platform] + Composition.declarations.flatMap(\.pageParts)).flatMap(\.texts))
        #expect(texts.problems == [])
        for row in table.rows {
            #expect(texts.for(.english)[row.textKey] == row.doc)
            #expect(texts.for(language)[row.textKey] != row.doc, "\(row.textKey) in \(language)")
            #expect(texts.keys.contains("settings_group_" + row.group), "\(row.group)")
        }
    }

    @Test(arguments: [
        (["--limits-body-bytes", "64MiB"], "limits.batch_body_bytes: is smaller than limits.body_bytes"),
        (["--database-url", "postgresql://db/desk?schema=x"], "--database-url: database.url has parameters that are not known: schema"),
        (["--admin-user", "ann"], "--admin-user: admin.user and admin.password are set together"),
        (["--oidc-issuer", "http://127.0.0.1:9", "--oidc-default-role", "viewer"], "--oidc-issuer: needs oidc.client_id"),
        (["--oidc-issuer", "http://localhost:9", "--oidc-client-id", "desk"], "--oidc-issuer: needs oidc.roles or oidc.default_role"),
        (
            ["--oidc-issuer", "https://id.example", "--oidc-client-id", "desk", "--oidc-roles", "a=viewer"],
            "--oidc-issuer: needs server.public_url"
        ),
        (
            [
                "--oidc-issuer", "http://id.example", "--oidc-client-id", "desk", "--oidc-roles", "a=viewer", "--public-url",
                "https://desk.example",
            ],
            "--oidc-issuer: must be an https address"
        ),
    ])
    func valuesOfAModuleMustFitTogether(arguments: [String], expected: String) throws {
        let found = try problems(arguments)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }
}
