import Kernel
import Platform

extension IncidentPage.Entry {
    /// - Parameter author: whose comments can be changed here; nil for a reader who may change none.
    init(_ entry: TimelineEntry, of incident: Incident, author: Caller?, texts: TextCatalog, formats: ReaderFormats) {
        (at, anchor) = (Moment(entry.at, formats), Self.anchor(of: entry.id))
        edited = entry.editedAt.map { Moment($0, formats) }
        let isOwn = entry.kind == .comment && author.map(entry.isBy) ?? false
        editURL = isOwn ? IncidentPath.comment(incident.id, entry.id) : nil
        comment = entry.kind == .comment ? entry.text.map { Markdown($0) } : nil
        part = entry.incident == incident.id ? nil : "#\(entry.incident)"
        let previous = entry.kind == .opened && entry.incident == incident.id ? incident.previous : nil
        let other = previous ?? Self.number(in: entry)
        linkURL = other.map(IncidentPath.incident)
        linkLabel = other.map { "#\($0)" }
        (kind, icon) = Self.look(entry.kind)
        what = Self.words(entry, isContinuation: previous != nil, isByReport: entry.actor == incident.serviceName, texts)
    }

    static func anchor(of entry: Int64) -> String { "entry-\(entry)" }

    private static func look(_ kind: TimelineEntry.Kind) -> (kind: String, icon: String) {
        switch kind {
        case .opened: ("opened", "opened")
        case .reopened: ("reopened", "reopened")
        case .acknowledged: ("acknowledged", "acknowledged")
        case .resolved: ("resolved", "resolved")
        case .closed: ("closed", "closed")
        case .comment: ("comment", "comment")
        case .assigned: ("assigned", "assigned")
        case .released: ("released", "released")
        case .levelRaised: ("level", "warning")
        case .tagged, .untagged: ("tag", "tag")
        case .linked, .unlinked: ("link", "link")
        case .merged, .mergedInto: ("merged", "merged")
        case .split, .splitFrom: ("split", "split")
        }
    }

    /// The other incident that the entry speaks of.
    private static func number(in entry: TimelineEntry) -> IncidentID? {
        switch entry.kind {
        case .merged, .mergedInto, .split, .splitFrom: entry.text.flatMap { Int64($0) }.map { IncidentID($0) }
        default: nil
        }
    }

    private static func words(
        _ entry: TimelineEntry, isContinuation: Bool, isByReport: Bool, _ texts: TextCatalog
    ) -> String {
        let (who, text) = (entry.actor, entry.text ?? "")
        return switch entry.kind {
        case .opened: texts[isContinuation ? "entry_opened_after" : "entry_opened"]
        case .reopened where isByReport: texts["entry_reopened_by_event"]
        case .reopened, .acknowledged, .resolved, .closed, .released, .merged, .mergedInto, .split, .splitFrom:
            texts.text("entry_" + entry.kind.rawValue, ["who": who])
        case .comment: who
        case .assigned where text == who: texts.text("entry_assigned_self", ["who": who])
        case .assigned: texts.text("entry_assigned", ["assignee": text, "who": who])
        case .tagged, .untagged, .linked, .unlinked: texts.text("entry_" + entry.kind.rawValue, ["what": text, "who": who])
        case .levelRaised: texts.text("entry_level", ["level": texts.has("level_" + text) ? texts["level_" + text] : text])
        }
    }
}

extension IncidentPage.Occurrence {
    init(_ event: StoredEvent, of incident: Incident, clockTolerance: Duration, texts: TextCatalog, formats: ReaderFormats) {
        at = Moment(event.id.time, formats)
        eventClock = SenderClockModel(event, tolerance: clockTolerance, texts: texts, formats: formats)
        let draft = event.draft
        (occurrenceURL, isSampled) = (IncidentPath.occurrence(incident.id, event.id), draft == nil)
        facts = draft.map { IncidentPage.facts(of: $0, texts) } ?? []
        hasFacts = !facts.isEmpty
        links = IncidentPage.links([event])
        hasLinks = !links.isEmpty
        difference = draft.flatMap { $0.message == incident.message || $0.message.isEmpty ? nil : String($0.message.prefix(500)) }
        adjustments = event.adjustments.map { IncidentPage.Adjustment($0, texts) }
        hasAdjustments = !adjustments.isEmpty
    }
}

extension IncidentPage.Adjustment {
    init(_ adjustment: EventAdjustment, _ texts: TextCatalog) {
        (field, what) = (adjustment.field, texts["adjustment_" + adjustment.what.rawValue])
        original = adjustment.original
    }
}

extension IncidentPage {
    /// Where it happened, and what else the sender told.
    static func facts(of draft: EventDraft, _ texts: TextCatalog) -> [Fact] {
        let named: [(String, String?)] = [
            ("incident_environment", draft.environment), ("incident_release", draft.release), ("incident_host", draft.host),
        ]
        let tags = (draft.tags ?? [:]).sorted { $0.key < $1.key }.map { Fact(name: $0.key, value: $0.value) }
        return named.compactMap { key, value in value.map { Fact(name: texts[key], value: $0) } } + tags
    }

    static func details(_ data: Data, _ texts: TextCatalog) -> Details? {
        let facts = data.latest.map { Self.facts(of: $0, texts) } ?? []
        guard !facts.isEmpty else { return nil }
        return Details(lead: texts[data.events.first?.draft == nil ? "incident_details_earlier" : "incident_details_latest"], facts: facts)
    }

    /// What the events' links lead to, each address once. Whatever a source sends: a link leads to a page and runs nothing.
    static func links(_ events: [StoredEvent]) -> [Link] {
        var seen: Set<String> = []
        return events.flatMap { $0.draft?.links ?? [] }
            .filter { isWebAddress($0.url) && seen.insert($0.url).inserted }
            .map { Link(url: $0.url, label: $0.title?.ifVisible ?? $0.url) }
    }

    private static func isWebAddress(_ url: String) -> Bool {
        let small = url.prefix(8).lowercased()
        return small.hasPrefix("https://") || small.hasPrefix("http://")
    }
}
