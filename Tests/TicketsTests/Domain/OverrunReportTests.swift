import Platform
import Testing

@testable import Tickets

@Suite("The report about a ticket is what dashboards know")
struct OverrunReportTests {
    private func report(_ ticket: SourceTicket) throws -> OverrunReport {
        OverrunReport(try StrictWalk.verdict(of: ticket), of: ticket)
    }

    @Test("An overrun, line by line")
    func overrun() throws {
        let task = MadeTask(60, 90).with { ($0.assigned, $0.comments) = (70, ["first", "<p>It&nbsp;is</p>over"]) }
        let expected = """
            Результат: SLA превышен
            Просрочено на группе: Unit-A
            Номер запроса: 204511-1
            Время создания запроса: 2026-11-20T01:00:00
            Время принятия в работу: 2026-11-20T01:10:00
            Время закрытия запроса: 2026-11-20T01:30:00
            Время реакции: 0:10:00
            Время решения: 0:20:00
            Время всё: 0:30:00
            Последний комментарий (task):  It is over
            """
        #expect(try report(try Made.ticket(allowed: 30, [task])).text == expected)
    }

    @Test("Each piece of markup is one space, other tags stay")
    func plain() {
        #expect(OverrunReport.plain("<p>a</p><br>b'c&lt;<i>") == " a  b c <i>")
    }

    @Test("Nobody took it: it was taken when it was made; nobody said anything: that is said")
    func unassigned() throws {
        let report = try report(try Made.ticket(allowed: 30, [MadeTask(60, 90).with { $0.comments = nil }]))
        #expect(report.text.contains("Время принятия в работу: 2026-11-20T01:00:00\n"))
        #expect(report.text.contains("Время реакции: 0:00:00\n"))
        #expect(report.text.hasSuffix("Последний комментарий (task): Комментарий отсутствует"))
    }

    @Test(
        "Vendors and providers are called by their names",
        arguments: [
            ("Вендор (ДЭФИР)", "77", "Acme", "Acme"), ("Провайдер", "77", "Acme", "Провайдер (Acme)"),
            ("Провайдер", nil, "Acme", "Провайдер"),
            ("Провайдер", "77", nil, "Провайдер"), ("Unit-A", "77", "Acme", "Unit-A"),
        ] as [(String, String?, String?, String)])
    func refined(unit: String, foreign: String?, provider: String?, expected: String) throws {
        let task = MadeTask(0, 500, unit).with { ($0.foreignTicket, $0.provider) = (foreign, provider) }
        let report = try report(try Made.ticket([task]))
        #expect(report.responsible == expected)
        #expect(report.text.contains("Просрочено на группе: \(unit)\n"))
    }

    @Test("The other outcomes are a line")
    func others() throws {
        let kept = try report(try Made.ticket([MadeTask(0, 1)]))
        #expect(kept.responsible == "SLA не превышен")
        #expect(kept.text == "Результат: SLA не превышен")
        let inWork = try report(try Made.ticket(status: "В работе", [MadeTask(0, 1)]))
        #expect(inWork == OverrunReport(.init(outcome: .inWork, guilty: nil, steps: []), of: try Made.ticket([])))
        #expect(inWork.responsible == nil)
        #expect(inWork.text == "ТТ в работе")
        #expect(try report(try Made.ticket(status: "В работе", [MadeTask(0, 1, "Unit-A", "Ожидание")])).text == "ТТ в приостановке")
    }

    @Test("Pieces of markup are replaced as one after the other would be, in comments of megabytes, too")
    func markup() {
        let pieces = ["<p>", "</p>", "&nbsp;", "<br>", "<strong>", "</strong>", "&gt;", "&lt;", "'"]
        var dice = Dice(11)
        for _ in 0..<200 {
            let text = (0..<12).map { _ in (pieces + ["<", "&", "p>", "ё", "<b>", ";", "e\u{301}"]).randomElement(using: &dice) ?? "" }
                .joined()
            #expect(OverrunReport.plain(text) == pieces.reduce(text) { $0.replacing($1, with: " ") })
        }
        let long = String(repeating: "<p>text'", count: 600_000)
        #expect(OverrunReport.plain(long).utf8.count == 600_000 * 6)
        #expect(Suspension.withoutTags(long).utf8.count == 600_000 * 5)
    }

    @Test(
        "Hours go on past a day",
        arguments: [(0, "0:00:00"), (3661, "1:01:01"), (93_600, "26:00:00"), (-90, "-0:01:30")] as [(Int64, String)])
    func durations(seconds: Int64, text: String) { #expect(OverrunReport.duration(seconds) == text) }
}
