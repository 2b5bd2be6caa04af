import Kernel
import Platform

/// What silences and inhibitions keep back, and what becomes of it when they end: what still burns is told once, what is over is not.
/// It is found out in the order of the log, so that nothing is told after its end and nothing stays behind.
extension Decider {
    /// How many incidents are looked at again with one page of the log.
    private static let most = 200

    /// Looks again at what is kept back of incidents, where one of these entries may change it.
    /// - Returns: what is to be appended to the log, so that the rest is looked at with a later page.
    func review(
        _ entries: [EventLog.Entry], _ router: () throws -> Router, _ book: inout DecisionBook, on connection: any SQLConnection
    ) throws -> [DomainEvent] {
        let store = HeldStore()
        guard try store.isAny(on: connection) else { return [] }
        let events = entries.map(\.event)
        // A beginning that was decided just now takes the place of what was kept back before.
        let settled = try store.held(among: Set(events.filter(\.settlesHeld).compactMap(\.incidentID)), on: connection)
        for incident in settled.sorted() { book.settle(incident) }
        let (incidents, rest) = try incidents(touchedBy: events, on: connection)
        // After all that these entries tell of.
        let position = entries.map(\.position).max() ?? 0
        for incident in incidents where !settled.contains(incident) { try review(incident, router, &book, at: position, on: connection) }
        return rest
    }

    private func incidents(
        touchedBy events: [DomainEvent], on connection: any SQLConnection
    ) throws -> (incidents: [IncidentID], rest: [DomainEvent]) {
        let store = HeldStore()
        var found = try store.held(among: Set(events.compactMap(\.incidentID)), on: connection)
        let sources = Set(events.filter(\.mayEndInhibition).compactMap(\.incidentID))
        let inhibited = try store.held(because: sources, limit: Self.most + 1, on: connection).sorted()
        found.formUnion(inhibited.prefix(Self.most))
        if inhibited.count > Self.most { return (found.sorted(), [.quietChanged()]) }
        guard let start = events.compactMap(\.reviewedAfter).min() else { return (found.sorted(), []) }
        let page = try store.held(after: start, limit: Self.most, on: connection)
        let rest: [DomainEvent] = page.count == Self.most ? [.quietChanged(after: page.last)] : []
        return (found.union(page).sorted(), rest)
    }

    private func review(
        _ incident: IncidentID, _ router: () throws -> Router, _ book: inout DecisionBook, at position: Int64,
        on connection: any SQLConnection
    ) throws {
        let rows = try HeldStore().rows(of: incident, on: connection)
        guard var note = try incidents.note(incident, connection), note.burns else { return book.settle(incident) }
        if let hold = try book.hold(on: incident) {
            let source = hold.source?.rawValue ?? 0
            if rows.contains(where: { $0.by != source }) { book.also([HeldStore.keep(incident, by: source)]) }
            return
        }
        note.url = baseURL() + note.url
        book.settle(incident)
        try tellBeginning(note, rows, try router(), &book, at: position, on: connection)
        try tellRest(note, rows, &book, on: connection)
    }

    /// Each destination is told its newest beginning, as if the incident had begun now.
    private func tellBeginning(
        _ note: IncidentNote, _ rows: [HeldStore.Held], _ router: Router, _ book: inout DecisionBook, at position: Int64,
        on connection: any SQLConnection
    ) throws {
        let begins = rows.filter(\.decision.kind.begins)
        let newest = Dictionary(begins.map { ($0.decision.destination ?? 0, $0) }) { $1 }
        for (kind, rows) in Dictionary(grouping: newest.values, by: \.decision.kind).sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let last = rows.map(\.id).max() ?? 0
            let news = News(kind: kind, note: note, cause: "held \(last)", position: position, isLate: true)
            try decide(news, router, &book, among: Set(rows.map { $0.decision.destination ?? 0 }), on: connection)
        }
    }

    /// Of what else was to be told each address gets the newest of its kind, and of the same playbook. Acknowledged: whoever is at it needs no
    /// further step.
    private func tellRest(
        _ note: IncidentNote, _ rows: [HeldStore.Held], _ book: inout DecisionBook, on connection: any SQLConnection
    ) throws {
        var newest: [Subject: HeldStore.Held] = [:]
        for row in rows where !row.decision.kind.begins && (row.decision.kind != .step || note.state == "open") {
            if let subject = Subject(row.decision) { newest[subject] = row }
        }
        for row in newest.values.sorted(by: { $0.id < $1.id }) {
            var decision = row.decision.about(note, by: writer)
            guard let channel = decision.channel, let address = decision.address else { continue }
            // It takes the place of the one that was kept back, so that nothing of the same key is told once more.
            book.rename(row.id)
            if let method = decision.method, let known = try ContactMethodStore().find(ofActiveUser: method, on: connection),
                known.quiet?.holdBack(note.level, at: book.time, in: decision.timeZone) ?? false
            {
                book.add(decision.ended(.suppressed, "quiet hours"))
                continue
            }
            decision.lane = lane(of: channel, address, decision.destination)
            (decision.dueAt, decision.until) = (book.time, book.time.adding(.seconds(settings.giveUpSeconds)))
            book.add(decision)
        }
    }

    /// What one address is told of.
    private struct Subject: Hashable {
        let kind: MessageKind
        /// The code of the playbook whose step it is.
        let playbook: String?
        let address: DecisionStore.Address
        /// The customer it is.
        let contact: Int64?

        init?(_ decision: Decision) {
            guard let content = decision.content.flatMap({ StoredContent(line: $0) }), let address = DecisionStore.Address(decision) else {
                return nil
            }
            (kind, self.address, contact) = (decision.kind, address, decision.contact)
            playbook = if case .incident(let note) = content { note.step?.code } else { nil }
        }
    }
}

extension Decision {
    /// With an incident as it stands now, where it tells of one.
    fileprivate func about(_ note: IncidentNote, by writer: MessageWriter) -> Decision {
        guard case .incident(let old) = content.flatMap({ StoredContent(line: $0) }) else { return self }
        var (decision, new) = (self, note)
        (new.step, new.comment) = (old.step, old.comment)
        decision.content = StoredContent.incident(new).line
        decision.text = writer.text(.incident(new), kind, by: channel, in: language, timeZone).whole
        decision.headline = IncidentHeadline(new)
        return decision
    }
}

extension DomainEvent {
    /// Whether what is kept quiet has to be looked at again as a whole.
    var changesQuiet: Bool { reviewedAfter != nil }

    /// Behind which incident that begins; nil for other events.
    fileprivate var reviewedAfter: IncidentID? {
        if case .quietChanged(let after) = self { after ?? IncidentID(0) } else { nil }
    }

    /// Whether the incident's beginning, as far as it was kept back, is past: it is over, or begins anew.
    fileprivate var settlesHeld: Bool {
        switch self {
        case .incidentResolved, .incidentClosed, .incidentReopened, .incidentDeleted: true
        default: false
        }
    }

    /// Whether others may have been quiet because of the incident, and need not be any more.
    fileprivate var mayEndInhibition: Bool {
        switch self {
        case .incidentResolved, .incidentClosed, .incidentDeleted, .incidentMerged, .incidentUpdated: true
        default: false
        }
    }
}
