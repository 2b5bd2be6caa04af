import Foundation
import Kernel
import Platform

/// Model of the template `tickets_dashboard`.
struct DashboardPage {
    struct Data: Sendable {
        let figures: TicketOperations.Figures
        let ages: [SuspensionStore.Age]
        let atRisk: [TicketStore.Record]
    }

    struct Preset {
        let label: String
        let href: String
        let current: Bool
    }

    /// A line of the Pareto.
    struct Department {
        let name: String
        let href: String
        let bars: [TicketBar]
        /// With all above it, by the rule the lines are in order of.
        let cumulative: String
    }

    struct Flow {
        let from: String
        let to: String
        let bar: TicketBar
        let held: String
    }

    struct HeatRow {
        let name: String
        let cells: [TicketHeat]
    }

    struct Label {
        let label: String
    }

    struct Risk {
        let number: String
        let href: String
        let department: String
        let left: String
        let isLate: Bool
        let at: Moment?
    }

    static let mostAtRisk = 15
    private static let mostDepartments = 30
    private static let mostFlows = 20

    let from: String
    let to: String
    let presets: [Preset]
    let summary: String
    let printed: String
    let isEmpty: Bool
    let rules: [Preset]
    let departments: [Department]
    let trend: ChartModel
    let hours: [Label]
    let heat: [HeatRow]
    let flows: [Flow]
    let buckets: [Label]
    let ageing: [HeatRow]
    let ageingByDepartment: [HeatRow]
    let hasAgeing: Bool
    let risks: [Risk]
    let hasRisks: Bool
    let hasFlows: Bool

    init(_ data: Data, _ query: DashboardQuery, zone: ZoneRules, texts: TextCatalog, formats: ReaderFormats) {
        let figures = data.figures
        (from, to) = (TicketRun.date(query.days.lowerBound), TicketRun.date(query.days.upperBound))
        presets = DashboardQuery.presets.map { days in
            Preset(label: texts.plural("tickets_days", Int(days)), href: query.lasting(days).url, current: query.count == days)
        }
        let overruns = figures.outcomes.filter { $0.outcome == .overrun }.reduce(0) { $0 + $1.tickets }
        let judged = figures.outcomes.reduce(0) { $0 + $1.tickets }
        isEmpty = judged == 0
        summary = texts.text(
            "tickets_summary",
            [
                "overruns": formats.number(overruns), "tickets": formats.number(judged),
                "share": formats.percent(judged > 0 ? Double(overruns) / Double(judged) : 0),
            ])
        printed = texts.text(
            "tickets_printed",
            [
                "from": from, "to": to, "calendar": figures.book.book.calendar, "zone": zone.zone.identifier,
                "version": String(figures.book.number),
            ])
        rules = DashboardQuery.Rule.allCases.map { rule in
            Preset(label: texts["tickets_rule_" + rule.rawValue], href: query.by(rule).url, current: rule == query.rule)
        }
        departments = Self.departments(figures.departments, query, formats)
        trend = ChartModel(Self.trend(figures.outcomes, query, texts, formats), formats)
        hours = (0..<24).map { Label(label: CivilTime.padded(Int64($0), to: 2)) }
        heat = Self.heat(figures.hours, query, texts, formats)
        let most = figures.flows.map(\.handovers).max() ?? 0
        flows = figures.flows.prefix(Self.mostFlows).map { flow in
            let filter = Self.filter(query).with { ($0.from, $0.to) = (flow.from, flow.to) }
            return Flow(
                from: flow.from, to: flow.to,
                bar: TicketBar(
                    flow.handovers, of: most, text: formats.number(flow.handovers), href: TicketPath.list(filter), mark: "first"),
                held: formats.duration(.seconds(flow.held / Int64(max(1, flow.handovers)))))
        }
        buckets = Ageing.bounds.indices.map { Label(label: Ageing.label($0)) }
        let calendar = figures.book.book.working
        let dated = Self.dated(data.ages, calendar, at: formats.now)
        ageing = Self.ageing(dated, \.reason, \.reason, texts["ticket_no_reason"], formats)
        ageingByDepartment = Self.ageing(dated, \.department, \.department, texts["ticket_no_department"], formats)
        risks = data.atRisk.map { Self.risk($0, calendar, texts, formats) }
        (hasAgeing, hasRisks, hasFlows) = (!ageing.isEmpty, !risks.isEmpty, !flows.isEmpty)
    }

    private static func filter(_ query: DashboardQuery) -> TicketFilter { TicketFilter().with { $0.days = query.days } }

    private static func departments(
        _ all: [TicketFiguresStore.Department], _ query: DashboardQuery, _ formats: ReaderFormats
    ) -> [Department] {
        func amount(_ department: TicketFiguresStore.Department, _ rule: DashboardQuery.Rule) -> Int {
            switch rule {
            case .strict: department.strict * 1000
            case .share: department.share
            case .budget: department.overBudget * 1000
            }
        }
        let sorted = all.filter { department in DashboardQuery.Rule.allCases.contains { amount(department, $0) > 0 } }
            .sorted { (amount($1, query.rule), $0.name) < (amount($0, query.rule), $1.name) }
        let total = all.reduce(0) { $0 + amount($1, query.rule) }
        let largest = all.flatMap { department in DashboardQuery.Rule.allCases.map { amount(department, $0) } }.max() ?? 0
        var sum = 0
        return sorted.prefix(mostDepartments).map { department in
            sum += amount(department, query.rule)
            let bars = zip(DashboardQuery.Rule.allCases, ["first", "second", "third"]).map { rule, mark in
                let amount = amount(department, rule)
                let filter = filter(query).with { ($0.department, $0.part) = (department.name, rule.part) }
                let text = amount % 1000 == 0 ? formats.number(amount / 1000) : formats.decimal(Double(amount) / 1000)
                return TicketBar(amount, of: largest, text: text, href: TicketPath.list(filter), mark: mark)
            }
            return Department(
                name: department.name, href: TicketPath.list(filter(query).with { $0.department = department.name }), bars: bars,
                cumulative: total > 0 ? formats.percent(Double(sum) / Double(total)) : "–")
        }
    }

    private static func trend(
        _ outcomes: [(day: Int64, outcome: StrictWalk.Outcome, tickets: Int)], _ query: DashboardQuery, _ texts: TextCatalog,
        _ formats: ReaderFormats
    ) -> Chart {
        let (first, stretch) = (query.days.lowerBound, query.stretch)
        let count = Int((query.days.upperBound - first) / stretch) + 1
        let utc = ReaderFormats(language: formats.language, timeZone: .gmt, now: formats.now)
        let columns = (0..<count).map { index in
            let start = first + Int64(index) * stretch
            let end = min(start + stretch - 1, query.days.upperBound)
            let day = Timestamp(daysSince1970: start)
            return Chart.Column(
                label: utc.day(day), name: utc.date(day),
                href: TicketPath.list(TicketFilter().with { ($0.days, $0.outcome) = (start...end, .overrun) }))
        }
        func series(_ outcome: StrictWalk.Outcome, _ mark: Chart.Mark) -> Chart.Series {
            var values = [Double?](repeating: 0, count: count)
            for entry in outcomes where entry.outcome == outcome {
                values[Int((entry.day - first) / stretch)] = (values[Int((entry.day - first) / stretch)] ?? 0) + Double(entry.tickets)
            }
            return Chart.Series(label: texts["ticket_outcome_" + outcome.rawValue], mark: mark, values: values)
        }
        return Chart(
            id: "trend", title: texts["tickets_trend"], summary: texts["tickets_trend_summary"], kind: .bars, unit: .count,
            columnsTitle: texts[stretch == 1 ? "tickets_day" : "tickets_week"], columns: columns,
            series: [series(.kept, .info), series(.overrun, .error)])
    }

    private static func heat(_ hours: [Int: Int], _ query: DashboardQuery, _ texts: TextCatalog, _ formats: ReaderFormats) -> [HeatRow] {
        let largest = hours.values.max() ?? 0
        return (0..<7).map { day in
            let name = texts["weekday_\(day)"]
            let cells = (0..<24).map { hour in
                let slot = day * 24 + hour
                let count = hours[slot] ?? 0
                return TicketHeat(
                    count, of: largest, text: formats.number(count), href: TicketPath.list(filter(query).with { $0.hour = slot }),
                    name: "\(name), \(CivilTime.padded(Int64(hour), to: 2)):00 – \(formats.number(count))")
            }
            return HeatRow(name: name, cells: cells)
        }
    }

    private static func dated(
        _ ages: [SuspensionStore.Age], _ calendar: WorkingCalendar, at now: Timestamp
    ) -> [(age: SuspensionStore.Age, bucket: Int)] {
        var meter = WorkingMeter(calendar)
        return ages.map { ($0, Ageing.bucket(since: $0.beginAt, to: now, by: &meter)) }
    }

    /// A line for each reason, or department.
    private static func ageing(
        _ ages: [(age: SuspensionStore.Age, bucket: Int)], _ key: KeyPath<SuspensionStore.Age, String?>,
        _ field: WritableKeyPath<SuspendedQuery, String?>, _ none: String, _ formats: ReaderFormats
    ) -> [HeatRow] {
        var counts: [String: [Int]] = [:]
        for (age, bucket) in ages {
            counts[age[keyPath: key] ?? SuspendedQuery.none, default: Ageing.bounds.map { _ in 0 }][bucket] += 1
        }
        let largest = counts.values.flatMap { $0 }.max() ?? 0
        return counts.sorted { ($1.value.reduce(0, +), $0.key) < ($0.value.reduce(0, +), $1.key) }.map { code, buckets in
            let name = code == SuspendedQuery.none ? none : code
            let cells = buckets.enumerated().map { bucket, count in
                var query = SuspendedQuery()
                query[keyPath: field] = code
                query.bucket = bucket
                return TicketHeat(
                    count, of: largest, text: formats.number(count), href: query.url,
                    name: "\(name), \(Ageing.label(bucket)) – \(formats.number(count))")
            }
            return HeatRow(name: name, cells: cells)
        }
    }

    private static func risk(
        _ record: TicketStore.Record, _ calendar: WorkingCalendar, _ texts: TextCatalog, _ formats: ReaderFormats
    ) -> Risk {
        let now = formats.now.secondsSince1970
        var (left, isLate) = (texts["ticket_clock_unknown"], false)
        if let breach = record.breachAt {
            isLate = breach <= formats.now
            let seconds = isLate ? now - breach.secondsSince1970 : calendar.seconds(from: now, to: breach.secondsSince1970)
            left = texts.text(isLate ? "ticket_late_by" : "ticket_left", ["time": formats.duration(.seconds(seconds))])
        } else if let remaining = record.remaining {
            left = texts.text("ticket_stands_with", ["time": formats.duration(.seconds(max(0, remaining)))])
        }
        return Risk(
            number: record.number, href: TicketPath.ticket(record.number), department: record.department ?? "–", left: left, isLate: isLate,
            at: record.breachAt.map { Moment($0, formats) })
    }
}
