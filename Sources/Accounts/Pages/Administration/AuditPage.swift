import Kernel
import Platform

/// Model of the template `audit`.
struct AuditPage {
    struct Row {
        let at: Moment
        let who: String
        let whoURL: String
        let action: String
        let subject: String
        let subjectURL: String?
        let facts: [Fact]
        let hasFacts: Bool
    }

    struct Fact {
        let name: String
        let value: String
    }

    static let rowsPerPage = 100

    let who: String
    let subject: String
    let from: String
    let until: String
    let actions: [SelectOption]
    let people: [String]
    let rows: [Row]
    let hasRows: Bool
    let isNarrowed: Bool
    let olderURL: String?
    let newestURL: String?
    let exportURL: String

    init(
        _ entries: [AuditEntry], people: [String], teams: [Team], query: AuditQuery, known: [AuditAction],
        texts: TextCatalog, formats: ReaderFormats
    ) {
        (who, subject, from, until) = (query.who, query.subject, query.from ?? "", query.until ?? "")
        actions =
            [SelectOption(code: "", label: texts["audit_any"], current: query.action == nil)]
            + known.map { SelectOption(code: $0.rawValue, label: Self.words($0, texts), current: $0 == query.action) }
        self.people = people
        let shown = entries.prefix(Self.rowsPerPage)
        let facts = AuditFacts(teams: teams, texts: texts)
        rows = shown.map { Self.row($0, query, facts, formats) }
        hasRows = !rows.isEmpty
        isNarrowed = query.isNarrowed
        olderURL = entries.count > Self.rowsPerPage ? shown.last.map { last in query.with { $0.before = last.id }.url() } : nil
        newestURL = query.before == nil ? nil : query.with { $0.before = nil }.url()
        exportURL = query.with { $0.before = nil }.url(AccountsPath.auditExport)
    }

    /// What another version or module recorded is shown as it is.
    static func words(_ action: AuditAction, _ texts: TextCatalog) -> String {
        texts.has(action.textKey) ? texts[action.textKey] : action.rawValue
    }

    private static func row(_ entry: AuditEntry, _ query: AuditQuery, _ words: AuditFacts, _ formats: ReaderFormats) -> Row {
        let facts = words.facts(entry.detail)
        return Row(
            at: Moment(entry.at, formats), who: entry.actor, whoURL: query.with { ($0.who, $0.before) = (entry.actor, nil) }.url(),
            action: Self.words(entry.action, words.texts), subject: entry.subject,
            subjectURL: AuditSubject(entry.subject).map { subject in
                query.with { ($0.subject, $0.before) = (subject.text, nil) }.url()
            }, facts: facts, hasFacts: !facts.isEmpty)
    }
}
