import Kernel
import Platform

/// What the conditions of a playbook match of late: incidents, and posted sets that no playbook knew.
struct PlaybookPreview: Sendable {
    /// How far it looks back, and how many incidents it looks at.
    static let days = 7
    static let mostLookedAt = 2000
    private static let step = 200
    private static let mostShown = 10

    /// The newest ones.
    private(set) var shown: [IncidentLook.Seen] = []
    private(set) var count = 0
    private(set) var isCut = false
    private(set) var sets: [UnmatchedSet] = []

    init(of playbook: Playbook, _ look: IncidentLook, at time: Timestamp, on connection: any SQLConnection) throws {
        sets = Array(try UnmatchedStore().list(on: connection).filter { playbook.takes(Set($0.triggers)) }.prefix(Self.mostShown))
        let scope = IncidentLook.Scope(
            since: time.adding(.seconds(-Self.days * 86_400)), services: playbook.service.map { Set([$0]) } ?? playbook.when?.services)
        var (below, looked): (IncidentID?, Int) = (nil, 0)
        while looked < Self.mostLookedAt {
            let page = try look.page(scope, below, Self.step, connection)
            looked += page.count
            for seen in page where playbook.holds(for: seen.facts) {
                count += 1
                if shown.count < Self.mostShown { shown.append(seen) }
            }
            below = page.last?.id
            if page.count < Self.step { return }
        }
        isCut = true
    }
}

/// Model of the template `playbook_preview`.
struct PlaybookPreviewModel: Hashable, Sendable {
    struct Line: Hashable, Sendable {
        let href: String
        let number: String
        let title: String
        let facts: String
        let moment: Moment
    }

    let hasConditions: Bool
    let isEmpty: Bool
    let summary: String
    let lines: [Line]
    let hasLines: Bool
    let cutNote: String?
    let sets: [String]
    let hasSets: Bool

    /// - Parameter preview: nil while the conditions cannot be read.
    init(_ preview: PlaybookPreview?, _ texts: TextCatalog, _ formats: ReaderFormats) {
        let count = preview?.count ?? 0
        (hasConditions, isEmpty) = (preview != nil, count == 0)
        summary = texts.plural("playbook_form_preview_count", count, ["count": formats.number(count)])
        lines = (preview?.shown ?? []).map { seen in
            Line(
                href: PlaybookPath.incident(seen.id), number: "#\(seen.id)", title: seen.facts.title,
                facts: "\(seen.facts.service) · \(texts["level_" + seen.facts.level.word])", moment: Moment(seen.lastAt, formats))
        }
        hasLines = !lines.isEmpty
        let isCut = preview?.isCut ?? false
        cutNote =
            isCut ? texts.text("playbook_form_preview_cut", ["count": formats.number(PlaybookPreview.mostLookedAt)]) : nil
        sets = (preview?.sets ?? []).map { JSON.list($0.triggers.map { .object($0.mapValues(JSON.text)) }).line }
        hasSets = !sets.isEmpty
    }
}
