import Foundation
import TestKit
import Testing

@testable import App

@Suite("The last lines of log files")
struct LastLinesTests {
    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    private func read(_ text: String, _ count: Int) throws -> String {
        try LastLines(count: count).read(try directory.write("a.log", text))
    }

    @Test("With and without a final newline", arguments: ["a1\na2\na3\n", "a1\na2\na3"])
    func ends(text: String) throws {
        #expect(try read(text, 2) == "a2\na3")
        #expect(try read(text, 3) == "a1\na2\na3")
        #expect(try read(text, 30) == "a1\na2\na3")
        #expect(try read(text, 0) == "")
    }

    @Test("Empty files and empty lines")
    func empty() throws {
        #expect(try read("", 5) == "")
        #expect(try read("\n", 5) == "")
        #expect(try read("a\n\nb\n", 2) == "\nb")
    }

    @Test("A huge file is not read whole, and no half line is taken for a line")
    func huge() throws {
        let text = String(repeating: "0123456789\n", count: 100_000) + "newest\n"
        #expect(try read(text, 3) == "0123456789\n0123456789\nnewest")
        let all = try read(text, 1_000_000)
        #expect(all.utf8.count <= LastLines.window)
        #expect(all.hasPrefix("0123456789\n"))
    }

    @Test("One endless line is cut at its beginning")
    func endless() throws {
        #expect(try read(String(repeating: "x", count: 1 << 20), 5).utf8.count == LastLines.window)
    }

    @Test("Invalid UTF-8 is replaced")
    func invalid() throws {
        let path = directory.path + "/binary.log"
        try Data([0x61, 0xFF, 0x0A, 0x62]).write(to: URL(fileURLWithPath: path))
        #expect(try LastLines(count: 5).read(path) == "a\u{FFFD}\nb")
    }

    @Test("Files that cannot be read are named")
    func unreadable() throws {
        for path in [directory.path + "/missing.log", directory.path] {
            let error = #expect(throws: LastLines.Unreadable.self) { try LastLines(count: 1).read(path) }
            #expect(error?.description.contains(path) == true)
        }
    }

    @Test("Several files stand under their names, one alone does not")
    func several() throws {
        let (first, second) = (try directory.write("a.log", "a1\na2\n"), try directory.write("b.log", "b1\n"))
        #expect(try Report.logs(of: [], lines: 1) == "")
        #expect(try Report.logs(of: [first], lines: 1) == "a2")
        #expect(try Report.logs(of: [first, second], lines: 1) == "==> \(first) <==\na2\n\n==> \(second) <==\nb1")
    }
}
