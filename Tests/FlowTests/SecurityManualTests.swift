import Foundation
import Testing

/// `docs/security.md` names the test that holds each claim.
@Suite("The manual of security") struct SecurityManualTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    private static func text(under folder: String, _ suffix: String) throws -> String {
        let base = root.appending(path: folder)
        return try FileManager.default.subpathsOfDirectory(atPath: base.path).filter { $0.hasSuffix(suffix) }
            .map { try String(contentsOf: base.appending(path: $0), encoding: .utf8) }.joined(separator: "\n")
    }

    @Test("Every test and every file it names is there")
    func namesAreThere() throws {
        let manual = try String(contentsOf: Self.root.appending(path: "docs/security.md"), encoding: .utf8)
        let (swift, python) = (try Self.text(under: "Tests", ".swift"), try Self.text(under: "Tests/ProcessTests", ".py"))
        for name in manual.matches(of: /`(\w+Tests)(?:\.(\w+))?`/) {
            #expect(swift.contains("struct \(name.1)") || swift.contains("class \(name.1)"), "\(name.1)")
            if let test = name.2 { #expect(swift.contains("func \(test)("), "\(name.1).\(test)") }
        }
        for name in manual.matches(of: /`(test_\w+)`/) { #expect(python.contains("def \(name.1)("), "\(name.1)") }
        for file in manual.matches(of: /`((?:Accounts|Platform|Incidents|Administration|App)\/[\w\/+]+\.swift)`/) {
            #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: "Sources/\(file.1)").path), "\(file.1)")
        }
    }
}
