import Accounts
import Kernel
import Platform

extension OverviewPage {
    /// What is read for the page: kept figures, and a handful of incidents.
    struct Data: Sendable {
        let states: [FiguresStore.StateCount]
        let opened: [FiguresStore.OpenedCount]
        let newest: [Incident]
        let names: [ServiceID: String]
        let missing: Int?
        let isUsed: Bool
    }

    static let rows = 8
    static let noisiest = 8

    static func query(
        _ columns: TimeColumns, visible: Set<ServiceID>?, on connection: any SQLConnection
    ) throws -> Data {
        let figures = FiguresStore()
        let states = try figures.states(visible: visible, on: connection)
        let newest = try IncidentStore().list(
            IncidentFilter(states: [.open, .acknowledged], visible: visible), by: .need, limit: rows, on: connection)
        let names = try ServiceStore.names(on: connection).reduce(into: [:]) { $0[$1.id] = $1.name }
        return Data(
            states: states, opened: try figures.opened(in: columns, visible: visible, on: connection), newest: newest, names: names,
            missing: try figures.missing(on: connection),
            // The figures come a moment later than the incident.
            isUsed: !newest.isEmpty || !states.isEmpty)
    }

    init(_ data: Data, span: OverviewSpan, columns: TimeColumns, texts: TextCatalog, formats: ReaderFormats) {
        notice = FiguresPage.notice(missing: data.missing, texts, formats)
        summary = Self.summary(open: data.count(.open), acknowledged: data.count(.acknowledged), texts)
        levels = Level.allCases.reversed().map { level in
            let (open, acknowledged) = (data.count(.open, level), data.count(.acknowledged, level))
            return LevelCard(
                level: IncidentMark(level, texts), open: formats.number(open),
                label: Self.summary(open: open, acknowledged: acknowledged, texts),
                acknowledged: texts.plural("overview_acknowledged", acknowledged),
                href: IncidentListQuery().with { ($0.states, $0.levels) = ([.open], [level]) }.url,
                isQuiet: open + acknowledged == 0)
        }
        spans = OverviewSpan.allCases.map {
            Span(label: texts["overview_span_" + $0.rawValue], href: $0.url, current: $0 == span)
        }
        chart = ChartModel(Self.chart(data, span, columns, texts, formats), formats)
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
        _ data: Data, _ span: OverviewSpan, _ columns: TimeColumns, _ texts: TextCatalog, _ formats: ReaderFormats
    ) -> Chart {
        let opened = data.opened(in: columns)
        // The worst level is drawn at the base line, where heights are easiest to compare; levels without incidents get no legend.
        let series = Level.allCases.reversed().compactMap { level in
            opened[level].flatMap { counts in
                counts.contains { $0 != 0 }
                    ? Chart.Series(label: texts["level_" + level.word], mark: level.mark, values: counts.map { Double($0) }) : nil
            }
        }
        let total = data.opened.reduce(0) { $0 + $1.opened }
        return Chart(
            id: "opened", title: texts["overview_chart_" + span.rawValue], summary: texts.plural("overview_chart_summary", total),
            kind: .bars, unit: .count, columnsTitle: texts["overview_chart_time"],
            columns: (0..<columns.count).map { span.column(columns[$0], formats) }, series: series)
    }

    private static func noisiest(_ data: Data, _ formats: ReaderFormats) -> [ServiceRow] {
        let most = max(1, data.noisiest.first?.opened ?? 1)
        return data.noisiest.map { noise in
            ServiceRow(
                name: noise.name, href: IncidentPath.list(service: noise.service), opened: formats.number(noise.opened),
                active: formats.number(noise.active), share: max(1, noise.opened * 100 / most))
        }
    }
}

extension OverviewPage.Row {
    init(_ incident: Incident, _ texts: TextCatalog, _ formats: ReaderFormats) {
        (number, href) = (incident.id.description, IncidentPath.incident(incident.id))
        (title, service) = (incident.shownTitle(texts), incident.serviceName)
        level = IncidentMark(incident.level, texts)
        state = IncidentMark(incident.state, texts)
        occurrences = "×" + formats.number(incident.occurrences)
        occurrencesLabel = texts.plural("occurrences", incident.occurrences)
        who = incident.assignee ?? incident.acknowledgedBy
        last = Moment(incident.arrivedAt, formats)
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
