import Kernel
import Platform

/// Makes the documents that programs read.
struct PublicDocuments: Sendable {
    /// Entries of a list of API v2.
    private static let pageLength = 50
    /// Planned work that the calendar holds, of what is to come and of what was.
    private static let calendarLength = 100

    let pages: PageRenderer
    /// The part of the time in which a component was up, from 0 to 1, by the seconds in each state.
    let share: @Sendable ([ComponentState: Int]) -> Double?

    /// - Throws: 404 for what there is not.
    func make(_ document: PublicDocument, of snapshot: StatusSnapshot, _ reading: StatusReading) async throws -> KeptAnswer {
        let writer = V2Writer(snapshot, texts: pages.texts)
        switch document {
        case .summary: return json(writer.summary)
        case .status: return json(writer.statusAlone)
        case .components: return json(writer.componentsAlone)
        case .incidents(let page): return json(writer.document(incidents: try await reading.incidents(offset(page), Self.pageLength)))
        case .unresolved: return json(writer.document(incidents: snapshot.incidents.filter { !$0.stage.isOver }))
        case .maintenances(let page):
            return json(writer.document(maintenances: try await reading.maintenances(offset(page), Self.pageLength)))
        case .upcoming: return json(writer.document(maintenances: snapshot.maintenances.filter { $0.stage == .scheduled }))
        case .active:
            return json(writer.document(maintenances: snapshot.maintenances.filter { [.inProgress, .verifying].contains($0.stage) }))
        case .incident(let id): return json(try await incident(id, writer, reading))
        case .history(let page): return json(try await history(page: page, writer, reading))
        case .uptime(let id, let page): return json(try await uptime(of: id, page: page, writer, reading))
        case .atom(let component, let language): return try await feed(.atom, component, language, writer, reading)
        case .rss(let component, let language): return try await feed(.rss, component, language, writer, reading)
        case .calendar(let language): return try await calendar(language, writer, reading)
        case .badge(let component, let language): return try badge(component, language, writer)
        }
    }

    private func offset(_ page: Int) -> Int { (page - 1) * Self.pageLength }

    private func json(_ value: OrderedJSON) -> KeptAnswer { KeptAnswer(value.bytes, contentType: "application/json; charset=utf-8") }

    private func text(_ text: String, _ contentType: String) -> KeptAnswer {
        KeptAnswer(Array(text.utf8), contentType: contentType)
    }

    // MARK: JSON

    private func incident(_ id: PublicID, _ writer: V2Writer, _ reading: StatusReading) async throws -> OrderedJSON {
        if let incident = try await reading.incident(id) { return writer.incident(incident) }
        guard let maintenance = try await reading.maintenance(id) else { throw ClientError.notFound }
        return writer.maintenance(maintenance)
    }

    private func history(page: Int, _ writer: V2Writer, _ reading: StatusReading) async throws -> OrderedJSON {
        let zone = writer.time.zone
        let months = CalendarMonth(of: writer.snapshot.at, in: zone).page(page)
        let stretch = months[2].start(in: zone)..<months[0].adding(1).start(in: zone)
        return writer.history(months, try await HistoryReader(reading: reading).entries(between: stretch))
    }

    private func uptime(
        of id: PublicID, page: Int, _ writer: V2Writer, _ reading: StatusReading
    ) async throws -> OrderedJSON {
        guard let component = writer.components[id] else { throw ClientError.notFound }
        let days = try await UptimeReader(reading: reading, components: writer.components)
            .days(of: component, page: page, at: writer.snapshot.at, in: writer.time)
        let history = HistoryReader(reading: reading)
        var names: [PublicID: LocalizedText] = [:]
        for id in Set(days.flatMap(\.incidents)) { names[id] = try await history.entry(id)?.title }
        let months = CalendarMonth(of: writer.snapshot.at, in: writer.time.zone).page(page)
        return writer.uptime(of: component, months, days: days, names: names, share: share)
    }

    // MARK: For other readers

    private func feed(
        _ form: SyndicationFeed.Form, _ id: PublicID?, _ language: Language, _ writer: V2Writer, _ reading: StatusReading
    ) async throws -> KeptAnswer {
        let component = try id.map { try self.component($0, writer) }
        let concerned = id.map { Set([$0] + writer.components.children(of: $0).map(\.id)) }
        let feed = try SyndicationFeed(
            try await HistoryReader(reading: reading).newest(concerning: concerned), of: writer.snapshot.site, about: component,
            in: pages.texts.for(language), as: form
        ) { try pages.part("status_entry", model: $0, language: language) }
        return text(try pages.part(form.template, model: feed, language: language), form.contentType)
    }

    private func calendar(_ language: Language, _ writer: V2Writer, _ reading: StatusReading) async throws -> KeptAnswer {
        let calendar = MaintenanceCalendar(
            try await reading.maintenances(0, Self.calendarLength), of: writer.snapshot.site, writer.components,
            in: pages.texts.for(language))
        let rendered = try pages.part("status_calendar", model: calendar, language: language)
        return text(MaintenanceCalendar.folded(rendered), CalendarText.contentType)
    }

    private func badge(_ id: PublicID?, _ language: Language, _ writer: V2Writer) throws -> KeptAnswer {
        let (snapshot, texts) = (writer.snapshot, pages.texts.for(language))
        let badge =
            try id.map { StatusBadge(try component($0, writer), in: texts) }
            ?? StatusBadge(StatusIndicator(of: snapshot.components, incidents: snapshot.incidents), in: texts)
        return text(try pages.part("status_badge", model: badge, language: language), StatusBadge.contentType)
    }

    private func component(_ id: PublicID, _ writer: V2Writer) throws -> Component {
        guard let component = writer.components[id] else { throw ClientError.notFound }
        return component
    }
}
