import Accounts
import Kernel
import Platform

extension OverviewPage {
    /// What is read for the page: kept figures, and a handful of incidents.
    struct Data: Sendable {
        let states: [FiguresStore.StateCount]
        let hours: [FiguresStore.HourCount]
        let newest: [Incident]
        let names: [ServiceID: String]
        let missing: Int?
        let isUsed: Bool
    }

    static let rows = 8
    static let noisiest = 8

    static func query(
        hours: ClosedRange<Int64>, visible: Set<ServiceID>?, on connection: any SQLConnection
    ) throws -> Data {
        let figures = FiguresStore()
        let states = try figures.states(visible: visible, on: connection)
        let newest = try IncidentStore().list(
            IncidentFilter(states: [.open, .acknowledged], visible: visible), limit: rows, on: connection)
        let names = try connection.query("SELECT id, name FROM services")
            .reduce(into: [:]) { $0[try $1.id("id", of: ServiceEntity.self)] = try $1.text("name") }
        return Data(
            states: states,
            hours: try figures.hours(from: hours.lowerBound, to: hours.upperBound, visible: visible, on: connection),
            newest: newest, names: names, missing: try figures.missing(on: connection),
            // The figures come a moment later than the incident.
            isUsed: !newest.isEmpty || !states.isEmpty)
    }

    init(_ data: Data, span: OverviewSpan, hours: ClosedRange<Int64>, texts: TextCatalog, formats: ReaderFormats) {
        notice = data.missing.map { texts.text("figures_missing", ["percent": formats.percent(Double($0) / 100)]) }
        let open = data.states.filter { $0.state == .open }
        let acknowledged = data.states.filter { $0.state == .acknowledged }
        func total(_ counts: [FiguresStore.StateCount], _ level: Level? = nil) -> Int {
            counts.filter { level == nil || $0.level == level }.reduce(0) { $0 + $1.incidents }
        }
        summary = Self.summary(open: total(open), acknowledged: total(acknowledged), texts)
        levels = Level.allCases.reversed().map { level in
            LevelCard(
                level: IncidentMark(level, texts), open: formats.number(total(open, level)),
                label: Self.summary(open: total(open, level), acknowledged: total(acknowledged, level), texts),
                acknowledged: texts.plural("overview_acknowledged", total(acknowledged, level)),
                href: IncidentListQuery().with { ($0.states, $0.levels) = ([.open], [level]) }.url,
                isQuiet: total(open, level) + total(acknowledged, level) == 0)
        }
        spans = OverviewSpan.allCases.map {
            Span(label: texts["overview_span_" + $0.rawValue], href: $0.url, current: $0 == span)
        }
        chart = ChartModel(Self.chart(data.hours, span, hours, texts, formats), formats)
        newest = data.newest.map { Row($0, texts, formats) }
        hasNewest = !newest.isEmpty
        isCalm = newest.isEmpty && data.isUsed
        isFirstUse = newest.isEmpty && !data.isUsed
        services = Self.noisiest(data, formats)
        hasServices = !services.isEmpty
        servicesTitle = texts["overview_noisiest_" + span.rawValue]
        liveURL = OverviewPath.live
        url = span.url
        (incidentsURL, servicesURL, reportURL) = (IncidentPath.list, AccountsPath.services, AccountsPath.report)
    }

    private static func summary(open: Int, acknowledged: Int, _ texts: TextCatalog) -> String {
        texts.plural("overview_open", open) + ", " + texts.plural("overview_acknowledged", acknowledged)
    }

    private static func chart(
        _ counts: [FiguresStore.HourCount], _ span: OverviewSpan, _ hours: ClosedRange<Int64>, _ texts: TextCatalog,
        _ formats: ReaderFormats
    ) -> Chart {
        var values = Dictionary(uniqueKeysWithValues: Level.allCases.map { ($0, [Double?](repeating: 0, count: span.buckets)) })
        for count in counts {
            let bucket = Int((count.hour - hours.lowerBound) / span.bucket)
            let sum = (values[count.level]?[bucket] ?? 0) + Double(count.opened)
            values[count.level]?[bucket] = sum
        }
        // The worst stand on the ground, where heights are compared; what did not occur needs no place among the keys.
        let series = Level.allCases.reversed().compactMap { level in
            values[level].flatMap { values in
                values.contains { $0 != 0 } ? Chart.Series(label: texts["level_" + level.word], mark: level.mark, values: values) : nil
            }
        }
        let total = counts.reduce(0) { $0 + $1.opened }
        return Chart(
            id: "opened", title: texts["overview_chart_" + span.rawValue], summary: texts.plural("overview_chart_summary", total),
            kind: .bars, unit: .count, columnsTitle: texts["overview_chart_time"],
            columns: (0..<span.buckets).map { span.column($0, in: hours, formats) }, series: series)
    }

    private static func noisiest(_ data: Data, _ formats: ReaderFormats) -> [ServiceRow] {
        let opened = data.hours.reduce(into: [ServiceID: Int]()) { $0[$1.service, default: 0] += $1.opened }
        let active = data.states.filter { $0.state == .open || $0.state == .acknowledged }
            .reduce(into: [ServiceID: Int]()) { $0[$1.service, default: 0] += $1.incidents }
        let ranked = opened.filter { data.names[$0.key] != nil }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(noisiest)
        let most = max(1, ranked.first?.value ?? 1)
        return ranked.map { service, count in
            ServiceRow(
                name: data.names[service] ?? "", href: IncidentPath.list(service: service), opened: formats.number(count),
                active: formats.number(active[service] ?? 0), share: max(1, count * 100 / most))
        }
    }
}

extension OverviewPage.Row {
    init(_ incident: Incident, _ texts: TextCatalog, _ formats: ReaderFormats) {
        (number, href) = (incident.id.description, IncidentPath.incident(incident.id))
        (title, service) = (incident.title, incident.serviceName)
        level = IncidentMark(incident.level, texts)
        state = IncidentMark(incident.state, texts)
        occurrences = "×" + formats.number(incident.occurrences)
        occurrencesLabel = texts.plural("occurrences", incident.occurrences)
        last = Moment(incident.lastAt, formats)
    }
}

extension Level {
    /// How charts show it.
    var mark: Chart.Mark {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
