import Accounts
import Foundation
import Kernel
import Platform

extension IncidentPage {
    /// What is read for the page.
    struct Data: Sendable {
        let incident: Incident
        /// Oldest first.
        let timeline: [TimelineEntry]
        let logs: String?
        /// Newest first.
        let events: [StoredEvent]
        /// Oldest first: where links are found when the latest events came without.
        let firstEvents: [StoredEvent]
        /// The latest report that was kept in full.
        let latest: EventDraft?
        /// How often it happened in the columns of the span.
        let span: OccurrenceSpan
        let counts: [Int]
        let tags: [IncidentTag]
        let ownLinks: [IncidentLink]
        let parts: [IncidentPart]
        let related: RelatedIncidents
        /// What a field for tags offers.
        let knownTags: [IncidentTag]
        /// Who can be given the incident.
        var assignees: [User] = []

        /// When the first and the latest event came in; what a sender's clock says stands beside it.
        var firstArrival: Timestamp { min(incident.createdAt, opening?.id.time ?? incident.createdAt) }
        var lastArrival: Timestamp { incident.arrivedAt }
        /// The event that opened it; nil where only later ones are kept.
        var opening: StoredEvent? {
            // Numbers of events are told apart by the millisecond.
            firstEvents.first.flatMap { $0.id.time <= incident.createdAt.adding(.seconds(1)) ? $0 : nil }
        }
    }

    /// What the address says beside the number.
    struct Query: Sendable {
        static let longestFind = 200

        /// What the logs are searched for.
        var find = ""
        /// Which of the lines that match is looked at, from 1.
        var hit = 1
        /// What was merged into it, or taken out of it, a moment ago.
        var merged: IncidentID?
        var split: IncidentID?
        /// What came of another form.
        var outcome = IncidentOutcome()

        init() {}

        /// - Parameter signer: of whoever reads it.
        init(of incident: IncidentID, by signer: UndoSigner, _ value: (String) -> String?) {
            find = String((value("find") ?? "").prefix(Self.longestFind))
            hit = max(1, value("hit").flatMap { Int($0) } ?? 1)
            merged = value("merged").flatMap { signer.id(in: $0, .merged(into: incident)) }
            split = value("split").flatMap { signer.id(in: $0, .split(from: incident)) }
            outcome = IncidentOutcome(by: signer, value)
        }
    }

    static let timelineLimit = 200
    static let eventLimit = 10

    /// What is shown under a number: of a merged incident, the one it was merged into.
    /// - Throws: ``ClientError/incidentNotFound(_:)``.
    static func query(
        _ id: IncidentID, for access: Access, _ formats: ReaderFormats, _ store: IncidentStore, on connection: any SQLConnection
    ) throws -> Data {
        let incident = try store.current(id, for: access, on: connection)
        let span = span(of: incident, formats)
        func isSeen(_ team: TeamID?) -> Bool { access.may(.viewIncidents, in: team) }
        let parts = try store.parts(of: incident.id, for: access, on: connection)
        let members = [incident.id] + parts.map(\.id)
        var related = try store.related(to: incident, on: connection)
        related.previous = related.previous.flatMap { isSeen($0.team) ? $0 : nil }
        related.nearby = related.nearby.filter { isSeen($0.team) }
        related.elsewhere = related.elsewhere.filter { isSeen($0.team) }
        let events = try store.events(ofMembers: members, "DESC", limit: eventLimit, on: connection)
        return Data(
            incident: incident, timeline: try Timeline.entries(of: members, limit: timelineLimit, on: connection),
            logs: try store.logs(ofMembers: members, on: connection),
            events: events, firstEvents: try store.events(ofMembers: members, "ASC", limit: eventLimit, on: connection),
            // Its own: what was merged into it tells of other things.
            latest: try events.lazy.filter { $0.incident == incident.id }.compactMap(\.draft).first
                ?? store.latestDrafts(of: [incident.id], on: connection)[incident.id],
            span: span, counts: try store.occurrences(ofMembers: members, in: span, on: connection),
            tags: try store.tags(of: incident.id, on: connection), ownLinks: try store.links(of: incident.id, on: connection),
            parts: parts, related: related,
            // Those of all teams: for whoever sees all of them.
            knownTags: isSeen(nil) ? try store.tagsInUse(limit: 50, on: connection) : [])
    }

    init(
        _ data: Data, reader: Identity, backURL: String, query: Query = .init(), reopenWindow: Duration, clockTolerance: Duration,
        refused: IncidentRefusal? = nil, pieces: [PagePiece] = [], texts: TextCatalog, formats: ReaderFormats
    ) {
        let incident = data.incident
        (number, title, url) = (incident.id.description, incident.shownTitle(texts), IncidentPath.incident(incident.id))
        (self.backURL, self.pieces) = (backURL, pieces)
        (level, state) = (IncidentMark(incident.level, texts), IncidentMark(incident.state, texts))
        (service, serviceURL) = (incident.serviceName, AccountsPath.service(incident.service))
        (occurrencesLabel, occurrencesCount) = (texts.plural("occurrences", incident.occurrences), incident.occurrences)
        (first, last) = (Moment(data.firstArrival, formats), Moment(data.lastArrival, formats))
        firstClock = data.opening.flatMap { SenderClockModel($0, tolerance: clockTolerance, texts: texts, formats: formats) }
        lastClock = data.events.first.flatMap { SenderClockModel($0, tolerance: clockTolerance, texts: texts, formats: formats) }
        let isOver = incident.state == .resolved || incident.state == .closed
        durationLabel = texts[isOver ? "incident_lasted" : "incident_lasting"]
        duration = formats.duration((isOver ? incident.changedAt : formats.now).since(data.firstArrival))
        assignee = incident.assignee
        earlier = incident.previous.map { Link(url: IncidentPath.incident($0), label: "#\($0)") }
        ownLinks = Self.ownLinks(data, texts)
        links = Self.links(data.events + data.firstEvents).filter { link in !data.ownLinks.contains { $0.url == link.url } }
        hasLinks = !links.isEmpty || !ownLinks.isEmpty
        (tags, hasTags) = (Self.tags(data, texts), !data.tags.isEmpty)
        knownTags = data.knownTags.map { KnownTag(tag: $0.text) }
        (tagsURL, linksURL, mergeURL) = (IncidentPath.tags(incident.id), IncidentPath.links(incident.id), IncidentPath.merge(incident.id))
        who = Self.who(incident, texts)
        next = Self.next(incident, reopenWindow: reopenWindow, texts, formats)
        let mayAct = reader.access.may(.actOnIncidents, in: incident.team)
        self.mayAct = mayAct
        actions = mayAct ? Self.actions(incident, reader: reader, texts) : []
        (commentURL, liveURL) = (IncidentPath.comment(incident.id), IncidentPath.live(incident.id))
        (message, hasMessage) = (incident.message, !incident.message.isEmpty)
        let author = mayAct ? reader.caller : nil
        timeline = data.timeline.reversed().map { Entry($0, of: incident, author: author, texts: texts, formats: formats) }
        timelineCut = data.timeline.count < Self.timelineLimit ? nil : texts["incident_timeline_cut"]
        find = query.find
        let searched = Self.lines(of: data.logs, finding: query.find, hit: query.hit)
        logs = searched.lines
        (hasLogs, hasHits) = (!logs.isEmpty, searched.found > 0)
        (nextHit, previousHit) = (String(searched.next), String(searched.previous))
        logsNote = Self.note(on: searched, find: query.find, texts, formats)
        groups = Self.groups(data, mayAct: mayAct, texts: texts, formats: formats)
        hasGroup = mayAct || !groups.isEmpty
        assignment = mayAct ? Self.assignment(data, reader: reader, texts) : nil
        notice = mayAct ? Self.notice(query, of: data, texts) : nil
        occurrences = data.events.map { Occurrence($0, of: incident, clockTolerance: clockTolerance, texts: texts, formats: formats) }
        occurrencesURL = IncidentPath.occurrences(incident.id)
        details = Self.details(data, texts)
        occurrencesNote = texts.text(
            "incident_occurrences_note",
            ["shown": formats.number(data.events.count), "total": formats.number(incident.occurrences)])
        chart = ChartModel(Self.chart(data.counts, data.span, texts, formats), formats)
        func problem(_ place: IncidentRefusal.Place) -> String? { refused?.place == place ? refused?.problem : nil }
        (self.problem, tagProblem, linkProblem) = (problem(.comment), problem(.tags), problem(.link))
        assignProblem = problem(.assignee)
        func typed(_ field: String) -> String { refused?.typed[field] ?? "" }
        (self.typed, typedTags) = (typed("comment"), typed("add"))
        preview = refused?.place == .comment && self.problem == nil ? Markdown(self.typed) : nil
        (typedURL, typedLinkTitle) = (typed("url"), typed("title"))
    }

    private static func note(
        on searched: FoundLines, find: String, _ texts: TextCatalog, _ formats: ReaderFormats
    ) -> String {
        guard !find.isEmpty else { return texts.plural("incident_logs_note", searched.lines.count) }
        guard let at = searched.at else { return texts["logs_found_none"] }
        return texts.text("logs_found_at", ["n": formats.number(at), "total": formats.number(searched.found)])
    }
}
