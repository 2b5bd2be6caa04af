import Foundation
import Kernel
import Logging
import Platform
import Synchronization
import TestKit
import Testing

@Suite struct LogLineTests {
    /// What a logger with these settings writes.
    private func written(_ format: Settings.Log.Format, level: Logger.Level = .info, _ body: (inout Logger) -> Void) -> String {
        let bytes = Written()
        let sink = LogSink(output: { bytes.append($0) })
        var settings = Settings.Log()
        (settings.format, settings.level) = (format, level)
        var logger = settings.logger("test", sink: sink, now: TestWorld().world.now)
        body(&logger)
        sink.flush()
        return bytes.text
    }

    private final class Written: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        func append(_ more: [UInt8]) { bytes.withLock { $0 += more } }
        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func jsonLinesAreJSON() throws {
        let line = written(.json) { logger in
            logger[metadataKey: "hb.request.id"] = "r-1"
            logger.warning(
                "said \"so\"\n\u{1}\\",
                metadata: ["status": .stringConvertible(404), "list": ["a", ["k": "v"]], "ms": .stringConvertible(1.5)])
        }
        #expect(line.hasSuffix("}\n") && line.filter(\.isNewline).count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2026-11-21T09:00:00.000000Z")
        #expect(object["level"] as? String == "warning")
        #expect(object["message"] as? String == "said \"so\"\n\u{1}\\")
        #expect(object["request_id"] as? String == "r-1")
        #expect(object["status"] as? Int == 404)
        #expect(object["ms"] as? Double == 1.5)
        #expect((object["list"] as? [Any])?.count == 2)
    }

    @Test func textLinesCannotBeForged() {
        let line = written(.text) { $0.info("hello\nthere", metadata: ["a": "x y", "b": "plain", "c": "\u{1B}[31m\"q\"", "d": ""]) }
        #expect(line == "2026-11-21T09:00:00.000000Z info     hello\\nthere a=\"x y\" b=plain c=\"\\u{1B}[31m\\\"q\\\"\" d=\"\"\n")
    }

    @Test func linesBelowTheLevelAreNotWritten() {
        #expect(written(.text, level: .error) { $0.info("no") } == "")
    }

    @Test func aStuckReaderHoldsNobodyUp() {
        let gate = DispatchSemaphore(value: 0)
        let bytes = Written()
        let sink = LogSink(
            limit: 300,
            output: {
                gate.wait(); bytes.append($0)
            })
        let logger = Settings.Log().logger("test", sink: sink, now: TestWorld().world.now)
        for number in 0..<100 { logger.info("line \(number)") }
        for _ in 0..<100 { gate.signal() }
        sink.flush()
        #expect(bytes.text.contains("line 0"))
        #expect(!bytes.text.contains("line 99"))
        #expect(bytes.text.contains("log lines dropped"))
    }
}
