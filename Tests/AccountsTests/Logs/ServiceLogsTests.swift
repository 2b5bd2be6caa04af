import Accounts
import Foundation
import TestKit
import Testing

@Suite("Tails of log files")
struct ServiceLogsTests {
    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    private func logs(tailBytes: Int = 1000, maximumFiles: Int = 50) -> ServiceLogs {
        ServiceLogs(roots: [directory.path], tailBytes: tailBytes, maximumFiles: maximumFiles)
    }

    @Test("A short file is read whole, of a long one whole lines of its end")
    func tails() async throws {
        _ = try directory.write("long.log", (0..<100).map { "line \($0)\n" }.joined())
        let file = try #require(try await logs(tailBytes: 30).files(in: directory.path).first)
        #expect(file.text == "line 97\nline 98\nline 99\n")
        #expect(file.isCut && file.size == 790)
        let whole = try #require(try await logs().files(in: directory.path).first)
        #expect(!whole.isCut && whole.text.hasPrefix("line 0\n"))
    }

    @Test("Text that is no UTF-8 is shown as far as it can be")
    func brokenText() async throws {
        _ = FileManager.default.createFile(atPath: directory.path + "/x.log", contents: Data([0x61, 0xFF, 0x62]))
        #expect(try await logs().files(in: directory.path).first?.text == "a\u{FFFD}b")
    }

    @Test("Only ordinary files count: no folders, links, hidden files; and not too many")
    func ordinaryFiles() async throws {
        _ = try directory.write("a.log", "a")
        _ = try directory.write(".hidden", "h")
        let files = FileManager.default
        try files.createDirectory(atPath: directory.path + "/folder", withIntermediateDirectories: true)
        try files.createSymbolicLink(atPath: directory.path + "/link.log", withDestinationPath: "/etc/hostname")
        #expect(try await logs().files(in: directory.path).map(\.name) == ["a.log"])
        _ = try directory.write("b.log", "b")
        #expect(try await logs(maximumFiles: 1).files(in: directory.path).count == 1)
    }

    @Test(
        "A folder outside the allowed ones is refused, wherever dots and links lead",
        arguments: ["/etc", "/", "PATH/..", "PATH/out", "PATHx"])
    func outside(folder: String) async throws {
        try FileManager.default.createSymbolicLink(atPath: directory.path + "/out", withDestinationPath: "/etc")
        try FileManager.default.createDirectory(atPath: directory.path + "x", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory.path + "x") }
        let folder = folder.replacing("PATH", with: directory.path)
        await #expect(throws: ServiceLogs.Problem.outside) { try await logs().files(in: folder) }
    }

    @Test("A folder that is not there, or no absolute path, cannot be read", arguments: ["/nowhere/at/all", "relative", ""])
    func unreadable(folder: String) async throws {
        await #expect(throws: ServiceLogs.Problem.unreadable) { try await logs().files(in: folder) }
    }

    @Test("Without roots nothing is read")
    func noRoots() async throws {
        await #expect(throws: ServiceLogs.Problem.outside) {
            try await ServiceLogs(roots: [], tailBytes: 10).files(in: directory.path)
        }
    }
}
