import Foundation
import Testing

@testable import IncidentReporter

/// The last lines of log files.
@Suite struct LogFilesTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func lines(_ path: String, _ count: Int = 3, _ encoding: String.Encoding? = nil) -> [String] {
        LogTail(path: path, encoding: encoding).lastLines(count)
    }

    @Test func allFilesUnderTheirNames() throws {
        let one = try scratch.file("one.log", "a\nb\n\nc\n".utf8)
        let two = try scratch.file("two.log", "x\r\ny".utf8)
        let files = LogFiles(paths: [one, "\(scratch.path)/none.log", two, scratch.path], maxLines: 3, encoding: nil)
        #expect(files.lines(atMost: nil) == ["==> \(one) <==", "b", "", "c", "==> \(two) <==", "x", "y"])
        #expect(files.lines(atMost: 1) == ["==> \(one) <==", "c", "==> \(two) <==", "y"] && files.lines(atMost: 0).isEmpty)
        #expect(LogFiles(paths: [two], maxLines: 5, encoding: nil).lines(atMost: nil) == ["x", "y"])
    }

    @Test func onlyTheEndOfALargeFileIsRead() throws {
        let path = try scratch.file("large.log", (0..<200_000).map { "line \($0)\n" }.joined().utf8)
        #expect(lines(path) == ["line 199997", "line 199998", "line 199999"])
        let all = lines(path, 1_000_000)
        #expect(all.count < 30_000 && all.first?.hasPrefix("line ") == true)
        let one = try scratch.file("one.log", repeatElement(UInt8(ascii: "x"), count: LogTail.mostBytes + 10))
        #expect(lines(one).map(\.count) == [LogTail.mostBytes + 2])
    }

    @Test(arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf8])
    func wideTextIsRecognised(encoding: String.Encoding) throws {
        let text = "first of all\nсбой 17\nand the last\n"
        let path = try scratch.file("wide.log", try #require(text.data(using: encoding)))
        #expect(lines(path) == ["first of all", "сбой 17", "and the last"])
    }

    @Test func otherEncodingsLineByLine() throws {
        let line = try #require("Сбой оплаты\n".data(using: .windowsCP1251))
        let path = try scratch.file("mixed.log", "начало\n".utf8 + Array(line))
        #expect(lines(path, 3, .windowsCP1251) == ["начало", "Сбой оплаты"])
        #expect(lines(try scratch.file("odd.log", [0x61, 0xFF, 0xD0, 0xB9, 0x80])) == ["a\\xffй\\x80"])
    }

    @Test func aFileThatWasRotatedIsContinuedInTheOneBefore() throws {
        let path = try scratch.file("shop.log", "e\n".utf8)
        _ = try scratch.file("shop.log.1", "c\nd\n".utf8)
        _ = try scratch.file("shop.log.2", "a\nb\n".utf8)
        _ = try scratch.file("shop-2.log", "of another process\n".utf8)
        let changed = Date(timeIntervalSince1970: 1_800_000_000)
        for name in ["shop.log.1", "shop.log.2"] {
            try FileManager.default.setAttributes([.modificationDate: changed], ofItemAtPath: "\(scratch.path)/\(name)")
        }
        #expect(lines(path, 4) == ["b", "c", "d", "e"] && lines(path, 1) == ["e"])
    }

    @Test func namesOfRotatedFiles() {
        for name in ["shop.log.1", "shop.log-20261130.gz", "shop.log.2026-11-30", "shop-2026-11-30.log", "shop-20261130T0100.log.gz"] {
            #expect(RotatedLogs.isOlder(name, than: "shop.log"), "\(name)")
        }
        for name in ["shop.log", "shop-2.log", "shop.log.old", "shopping-2026-11-30.log", "shop.log.", "other.log.1"] {
            #expect(!RotatedLogs.isOlder(name, than: "shop.log"), "\(name)")
        }
    }

    /// gzip -9 of a hundred lines, "line 0" to "line 99", and gzip -0 of "stored".
    @Test func archivesAreInflated() throws {
        let packed = try #require(Data(base64Encoded: Self.hundredLines))
        let tail = try Gunzip.tail(of: Array(packed), keeping: 1 << 16)
        #expect(String(decoding: tail.data, as: UTF8.self) == (0..<100).map { "line \($0)\n" }.joined() && !tail.isCut)
        let stored = try #require(Data(base64Encoded: Self.stored))
        #expect(try Gunzip.tail(of: Array(packed + stored), keeping: 7).data == Array("stored\n".utf8))
        #expect(try Gunzip.tail(of: Array(packed + stored + [0, 0, 0]), keeping: 7).data == Array("stored\n".utf8))
        #expect(throws: Gunzip.Broken.self) { try Gunzip.tail(of: Array(packed.prefix(60)), keeping: 100) }
        #expect(throws: Gunzip.Broken.self) { try Gunzip.tail(of: Array("no archive".utf8), keeping: 100) }
        _ = try scratch.file("shop.log-20261130.gz", packed)
        #expect(lines(try scratch.file("shop.log", "new\n".utf8)) == ["line 98", "line 99", "new"])
    }

    private static let hundredLines =
        "H4sICAAAAAAC/2EubG9nADXSu21DMQxA0d5TZASL+pEDpTDw4P3LINBRdSsdSCKfz/f35/16/tNO4qSfjJN5sk72SZ6U45fhNFAjNVRjNVijNV"
        + "zjBS/uvXjBC17wghe84AWv8zqv34fyOq/zOq/zOq/zBm/wBm/cn+MN3uAN3uAN3uRN3uRN3ryj4E3e5E3e5C3e4i3e4i3eurPlLd7iLd7mbd7m"
        + "bd7mbd6+y8LbvM1LXvKSl7zkJS95ebePl7ziFa94xSte8YpXvLrrXK8/zDoHphYDAAA="
    private static let stored = "H4sICAAAAAAA/2EubG9nAAEHAPj/c3RvcmVkCuKcU6UHAAAA"
}
