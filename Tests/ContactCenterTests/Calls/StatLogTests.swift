import Foundation
import Kernel
import Logging
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("The old log of calls") struct StatLogTests {
    private let directory: TestDirectory
    private let clock: CallClock

    init() throws {
        directory = try TestDirectory()
        clock = CallClock(zone: try #require(TimeZone(identifier: "Europe/Vilnius")))
    }

    private func log(_ name: String) -> StatLog {
        StatLog(path: directory.path + "/" + name, clock: clock, logger: Logger(label: "log") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("Times are by the zone's clock, summer and winter")
    func times() throws {
        let winter = try #require(Timestamp(rfc3339: "2026-11-21T07:16:28.999Z"))
        let summer = try #require(Timestamp(rfc3339: "2026-07-31T21:59:59Z"))
        #expect(clock.second(winter) == "2026-11-21 09:16:28")
        #expect(clock.minute(winter) == "21.11.2026 09:16")
        #expect(clock.minute(summer) == "01.08.2026 00:59")
        #expect(clock.minute(nil) == "N/A")
    }

    @Test("Lines are whole, whoever writes at the same time, and a file that is moved away begins anew")
    func lines() async throws {
        let (log, path) = (log("stat.log"), directory.path + "/stat.log")
        let time = try #require(Timestamp(rfc3339: "2026-11-21T07:16:28Z"))
        await log.append("/tel/?ani=+37061234567&x='", number: PhoneNumber("+37061234567"), at: time)
        #expect(
            try String(contentsOfFile: path, encoding: .utf8)
                == "2026-11-21 09:16:28 tel: '/tel/?ani=+37061234567&x=''\n+37061234567\n")
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        let others = [log, self.log("stat.log")]
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<100 { group.addTask { await others[index % 2].append("/tel/?\(index)", number: nil, at: time) } }
        }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(Set(lines) == Set((0..<100).map { "2026-11-21 09:16:28 tel: '/tel/?\($0)'" }))
        #expect(lines.count == 100)
    }

    @Test("Whether it can be written is found before")
    func finding() throws {
        #expect(StatLogFinding.finding(path: directory.path + "/stat.log").level == .ok)
        #expect(StatLogFinding.finding(path: "/nowhere/stat.log").level == .warning)
    }
}
