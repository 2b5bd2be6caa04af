import Foundation
import Testing

/// `docs/security.md`: a claim stands only with the test that holds it.
@Suite("The manual of security") struct SecurityManualTests {
    /// A row of one of the tables.
    private struct Row {
        let requirement: Substring
        let state: Substring
        let text: Substring

        /// Tests it names: Swift suites with or without one of their tests, and functions of process tests.
        var namesTest: Bool { text.contains(/`\w+(?:Tests|Scenarios)(?:\.\w+)?`|`test_\w+`/) }
        /// A file of the tree, or a page of the manual.
        var namesFile: Bool { text.contains(/`[\w\/+]+\.swift`|`Package\.swift`|\]\((?:\.\.\/)?[\w\/]+\.md\)/) }
    }

    /// Claims that no test can hold, and the file that shows each: as few as can be.
    private static let mostByDesign = 5

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    private static func manual() throws -> String {
        try String(contentsOf: root.appending(path: "docs/security.md"), encoding: .utf8)
    }

    private static func rows() throws -> [Row] {
        try manual().split(separator: "\n").compactMap { line in
            guard let row = line.wholeMatch(of: /\| (.+?) \| ([a-z ]+) \| (.+) \|/), row.1 != "requirement" else { return nil }
            return Row(requirement: row.1, state: row.2, text: row.3)
        }
    }

    private static func texts(under folder: String, _ suffix: String) throws -> [String] {
        let base = root.appending(path: folder)
        return try FileManager.default.subpathsOfDirectory(atPath: base.path).filter { $0.hasSuffix(suffix) }
            .map { try String(contentsOf: base.appending(path: $0), encoding: .utf8) }
    }

    @Test("Every test and every file it names is there")
    func namesAreThere() throws {
        let manual = try Self.manual()
        var suites: [Substring: Set<Substring>] = [:]
        for text in try Self.texts(under: "Tests", ".swift") {
            let names = text.matches(of: /\b(struct|class|extension|func) (\w+)/).map(\.output)
            let functions = Set(names.filter { $0.1 == "func" }.map(\.2))
            for name in names where name.1 != "func" { suites[name.2, default: []].formUnion(functions) }
        }
        for name in manual.matches(of: /`(\w+(?:Tests|Scenarios))(?:\.(\w+))?`/).map(\.output) {
            let tests = suites[name.1]
            #expect(tests != nil, "\(name.1)")
            if let test = name.2 { #expect(tests?.contains(test) == true, "\(name.1).\(test)") }
        }
        let process = Set(
            try Self.texts(under: "Tests/ProcessTests", ".py").flatMap { $0.matches(of: /\bdef (test_\w+)\(/).map { $0.output.1 } })
        for name in manual.matches(of: /`(test_\w+)`/) { #expect(process.contains(name.output.1), "\(name.output.1)") }
        for file in manual.matches(of: /`((?:Accounts|Platform|Incidents|Administration|App)\/[\w\/+]+\.swift)`/) {
            #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: "Sources/\(file.1)").path), "\(file.1)")
        }
    }

    @Test("What is met has a test, and what no test can hold says which file shows it")
    func claimsAreHeld() throws {
        let rows = try Self.rows()
        #expect(rows.count > 150)
        for row in rows {
            switch row.state {
            case "met": #expect(row.namesTest, "\(row.requirement) is met, and no test holds it")
            case "by design": #expect(row.namesFile, "\(row.requirement) is by design, and no file shows it")
            case "partly": #expect(row.namesTest || row.namesFile, "\(row.requirement) is partly met, and nothing shows what of it is")
            case "not met", "not applicable": break
            default: Issue.record("\(row.requirement): \(row.state) is no state")
            }
        }
        #expect(rows.count { $0.state == "by design" } <= Self.mostByDesign)
    }

    @Test("Nothing rests on what somebody once saw")
    func nothingWasOnlySeen() throws {
        let words = try Self.manual().matches(of: /(?i)\bprobed?\b|\(searched\)|\((?:seen|read) in\b|\bseen on\b/).map(\.output)
        #expect(words == [])
    }
}
