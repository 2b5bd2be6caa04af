import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The desk's pages about the sources")
struct FeedsModelTests {
    private static let now = PublicPageFixture.now

    private func words(_ language: Language = .english, standardService: String? = nil) throws -> FeedsWords {
        FeedsWords(
            texts: try PublicPageFixture.renderer().texts.for(language),
            formats: ReaderFormats(language: language, timeZone: .gmt, now: Self.now), standardService: standardService)
    }

    private func report(
        _ name: FeedName, _ value: String? = nil, age: Int? = 3, error: FeedFailure? = nil, isUsed: Bool = true, isPolled: Bool = true,
        isLive: Bool = false, isSendable: Bool = true
    ) throws -> FeedOperations.Report {
        let reading = try value.map { try FeedParser().reading(of: name, sent: Data($0.utf8)) }
        var state = FeedState(name)
        state.readAt = age.map { Self.now.adding(.seconds(-$0)) }
        (state.accepted, state.rejected) = (reading?.accepted ?? 0, reading?.rejected ?? 0)
        (state.error, state.dueAt) = (error?.sentence, Self.now.adding(.seconds(7)))
        return .init(
            state: state, isUsed: isUsed, isPolled: isPolled, isLive: isLive, isSendable: isSendable, reading: reading, at: Self.now)
    }

    private func cell(_ id: CellID, _ state: ComponentState, since: Int, incident: IncidentID? = nil) -> StatusCell {
        var cell = StatusCell(
            id: id, settled: .init(state), since: Self.now.adding(.seconds(-since)), seenAt: Self.now.adding(.seconds(-60)),
            staleSeconds: 300)
        cell.incident = incident
        return cell
    }

    @Test("Dictionaries are complete; no template holds words of its own or names a key that is not there")
    func texts() throws {
        let texts = try Texts(parts: [.platform] + StatusPageModule.declaration.pageParts)
        #expect(texts.problems == [])
        for (name, template) in FeedsPages.parts.templates {
            #expect(TemplateText.bare(in: template) == [], "\(name)")
            #expect(TemplateText.keys(in: template).subtracting(texts.keys) == [], "\(name)")
            #expect(!template.contains("{{{") && !template.contains(/<script|<style|\sstyle=|\son[a-z]+=/), "\(name)")
        }
        var needed = FeedMetric.allCases.flatMap { ["feeds_metric_" + $0.rawValue, "feeds_hint_" + $0.rawValue] }
        needed += ["failing", "stale", "well", "never", "live"].map { "feeds_state_" + $0 }
        #expect(Set(needed).subtracting(texts.keys) == [])
    }

    @Test("Health is told by word and shape: failing, too old, not read yet, well, the desk's own")
    func health() throws {
        let words = try words()
        func mark(_ report: FeedOperations.Report, _ rules: [ThresholdRule] = []) -> String {
            let mark = words.health(report, rules)
            return "\(mark.kind): \(mark.word)"
        }
        #expect(try mark(report(.sms)) == "operational: Well")
        #expect(try mark(report(.sms, error: .timeout)) == "major_outage: Failing")
        #expect(try mark(report(.sms, age: 301)) == "no_data: Too old")
        #expect(try mark(report(.sms, age: nil)) == "no_data: Not read yet")
        #expect(try mark(report(.support, age: nil, isLive: true)) == "operational: From the desk")
        let patient = ThresholdRule(
            id: PublicPageFixture.id("thr000000001"), scope: CellScope(.sms), limits: [:], hysteresis: .init(), staleSeconds: 900,
            service: nil)
        #expect(try mark(report(.sms, age: 301), [patient]) == "operational: Well")
    }

    @Test("What is used is a table with its next look; what is not says how to set it up")
    func sources() throws {
        let reports = try FeedName.allCases.map { name in
            name == .sms
                ? try report(.sms, "MC;4;1053;Kildy\nXX;5;1;Kildy\n", error: .status(500))
                : try report(name, age: nil, isUsed: false, isPolled: false, isSendable: name != .support)
        }
        let data = FeedsModel.Data(reports: reports, rules: [], cells: [], services: [:])
        let model = FeedsModel(data, .init(mayRead: true), try words())
        let sms = try #require(model.sources.first)
        #expect(model.sources.count == 1 && (sms.rows, sms.rejected, sms.next) == ("1", "1", "in 7\u{A0}s"))
        #expect(sms.failure == "It answered with status 500." && sms.readURL == "/status-page/feeds/sources/sms/read")
        #expect(sms.way == "looked at every 10\u{A0}s")
        #expect(model.unused.count == 6)
        let hints = Dictionary(uniqueKeysWithValues: model.unused.map { ($0.title, $0.hint) })
        #expect(hints["Calls"]?.contains("voice.data") == true && hints["Reports"]?.contains("/accendent") == true)
        #expect(hints["Support"]?.contains("feeds.live_support") == true)
        #expect(model.rules.count == 7 && model.rules.allSatisfy { $0.isStandard && $0.url == nil })
        #expect(FeedsModel(data, .init(), try words()).sources[0].readURL == nil)
    }

    @Test("What is beyond its threshold is told with the figure and the limit, the worst and newest first")
    func beyond() throws {
        let monaco = CellID(.sms, provider: "Kildy", country: "MC")
        let austria = CellID(.sms, provider: "Topolo", country: "AT")
        let cells = [
            cell(austria, .degradedPerformance, since: 100), cell(monaco, .majorOutage, since: 500, incident: IncidentID(12)),
            cell(CellID(.sms, provider: "Rond", country: "FR"), .operational, since: 1), cell(CellID(.mms), .majorOutage, since: 1),
        ]
        let rule = ThresholdRule(
            id: PublicPageFixture.id("thr000000001"), scope: CellScope(.sms, country: "AT"),
            limits: [.responseTime: MetricLimits(degraded: 1000)], hysteresis: .init(worse: 4), staleSeconds: 60, service: ServiceID(3))
        let sms = try report(.sms, "MC;4;1053;Kildy\nAT;90;1336;Topolo\nFR;90;100;Rond\n")
        let data = FeedsModel.Data(reports: [sms], rules: [rule], cells: cells, services: [ServiceID(3): "Shop"])
        let model = FeedsModel(data, .init(mayChange: true), try words())
        #expect(model.beyond.map(\.title) == ["SMS · Kildy · Monaco", "SMS · Topolo · Austria"])
        #expect(model.beyond.map(\.reasons) == [["Bandwidth 4%, below 5%"], ["Response time 1,336 ms, above 1,000 ms"]])
        #expect(model.beyond.map(\.incidentURL) == ["/incidents/12", nil] && model.summary == "Not well: 2 of 3 cells.")
        let own = try #require(model.rules.first)
        #expect(own.title == "SMS · Austria" && own.service == "Shop" && own.url == "/status-page/feeds/thresholds/thr000000001")
        #expect(own.limits == ["Response time: Degraded performance above 1,000 ms"] && own.patience.contains("after 4 readings"))
        #expect(model.rules.dropFirst().map(\.url).first == "/status-page/feeds/thresholds/new?channel=sms")
        #expect(Set(model.rules.dropFirst().map(\.service)) == ["nobody"])
        let settled = FeedsModel(data, .init(), try words(standardService: "Status page"))
        #expect(settled.rules[0].service == "Shop" && settled.rules[1].service == "Status page (by the settings)")
        let russian = FeedsModel(data, .init(), try words(.russian))
        #expect(russian.beyond[0].title == "SMS · Kildy · Монако" && russian.beyond[0].state.word == "Серьёзный сбой")
    }

    @Test(
        "A long list is cut into parts that lead to each other",
        arguments: [(1, nil, "2"), (2, "1", "3"), (9, "2", nil)] as [(Int, String?, String?)])
    func parts(part: Int, newer: String?, older: String?) throws {
        let slice = ListSlice(Array(0..<120), part: part, words: try words()) { "\($0)" }
        let links = try #require(slice.links)
        #expect(links.newer == newer && links.older == older && slice.elements.count == (part == 9 ? 20 : 50))
        #expect(links.summary == (part == 1 ? "1–50 of 120" : part == 2 ? "51–100 of 120" : "101–120 of 120"))
        #expect(ListSlice(Array(0..<50), part: part, words: try words()) { "\($0)" }.links == nil)
    }

    @Test("A source's page shows its values, and each row that was left out with line and reason")
    func source() throws {
        let lines = (0..<120).map { "ZZ;\($0 % 100);1;Kildy" } + ["MC;78;1053;Kildy", "FR;+5;1;Kildy", "FR;5;1", "FR;5;1;Nobody"]
        let sms = try report(.sms, lines.joined(separator: "\n"))
        let model = FeedsSourceModel(
            sms, [], pages: .init(values: 1, rejected: 2), .init(), address: "https://desk.example", try words())
        #expect(model.columns == ["Country", "Provider", "Bandwidth", "Response time"] && model.rows.count == 1)
        #expect(model.rows[0].head == "Monaco" && model.rows[0].values.map(\.shown) == ["Kildy", "78%", "1,053 ms"])
        #expect(model.rejected.count == 50 && model.rejected[0].line == "51" && model.rejected[0].excerpt == "ZZ;50;1;Kildy")
        #expect(model.rejected[0].reason.hasPrefix("country is no ISO 3166-1") && model.rejectedNote == "The first 100 of 123 are kept.")
        #expect(model.rejectedPages?.newer == "/status-page/feeds/sources/sms#rejected" && model.rejectedPages?.older == nil)
        #expect(model.snippet?.contains("https://desk.example/api/v1/feeds/sms") == true)
        let wrong = try report(.sms, "FR;+5;1;Kildy\nFR;5;1\nFR;5;1;Nobody\nMC;78;1053;Kildy")
        let reasons = FeedsSourceModel(wrong, [], pages: .init(), .init(), address: "", try words(.russian)).rejected.map(\.reason)
        #expect(reasons.count == 3 && reasons[0].contains("bandwidth — не целое число от 0 до 100"))
        #expect(reasons[1] == "В строке должно быть полей: 4." && reasons[2] == "provider — не из известных.")
    }

    @Test(
        "Every source's value is a table",
        arguments: [
            (.voice, "MC;25;1274;E-Voice;0.51;46;68;24\n", "Monaco E-Voice 25% 1,274 ms 0.51 46 ms 68 24\u{A0}s"),
            (.email, "AT;Yahoo;596\n", "Austria Yahoo 596 ms"), (.billing, "000001", "New customers Works"),
            (.support, #"[{"topic":"SMS","active_tickets":28}]"#, "SMS 28"),
            (.incidents, #"[{"topic":"Late","status":"active"}]"#, "Late Under way"),
        ] as [(FeedName, String, String)])
    func tables(name: FeedName, value: String, expected: String) throws {
        let table = FeedsTable(try report(name, value).reading?.value, try words())
        let row = try #require(table.rows.first)
        #expect(([row.head] + row.values.map(\.shown)).joined(separator: " ") == expected)
        #expect(table.columns.count == row.values.count + 1 && table.columns.allSatisfy { !$0.hasPrefix("feeds_") })
    }

    @Test("What went wrong is told in the reader's language, whatever it was")
    func problems() throws {
        let failures: [FeedFailure] = [
            .noFile, .unreadableFile, .timeout, .tooLarge(limit: FeedLimits.bytes), .tooManyRows(limit: FeedLimits.rows), .status(503),
            .notAList, .notBits, .refused, .noHost, .tls, .unreachable, .stillReading, .internalFault,
        ]
        let (english, russian) = (try words(), try words(.russian))
        for failure in failures {
            let sentence = russian.problem(failure.sentence)
            #expect(
                sentence != failure.sentence && !sentence.hasPrefix("feeds_") && sentence != english.problem(failure.sentence), "\(failure)"
            )
        }
        #expect(english.problem("something of another version") == "something of another version")
        let faults: [RowFault] = [
            .fieldCount(4), .notAnObject, .missing("topic"), .notText("topic"), .unknownCountry, .unknownProvider,
            .notWhole("bandwidth", 0...100), .notShare("connection_stability"), .unknownWord("status", ["active", "closed"]), .badTopic,
        ]
        for fault in faults {
            let row = RejectedRow(line: 1, fault, text: "")
            #expect(russian.reason(row, of: .sms) != fault.reason, "\(fault)")
            #expect(!russian.reason(row, of: .sms).contains("{"), "\(fault)")
        }
    }
}
