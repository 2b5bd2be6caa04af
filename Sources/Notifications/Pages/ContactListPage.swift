import Kernel
import Platform

/// Model of the template `contact_list`.
struct ContactListPage {
    struct Row {
        let contactName: String
        let facts: String
        let consent: String
        let removeURL: String
    }

    static let size = 100

    let rows: [Row]
    let hasRows: Bool
    let notice: String?
    let problem: String?
    /// What became of a file, or would.
    let outcome: String?
    let refused: [String]
    let hasRefused: Bool
    let typed: String
    let moreURL: String?
    let listURL = MessagePath.contacts
    let exportURL = APIRoutes.root + "/contacts.csv"

    /// - Parameter found: one more than is shown, where there is more.
    init(
        _ found: [Contact], report: ContactOperations.Report? = nil, typed: String = "", notice: String? = nil, problem: String? = nil,
        texts: TextCatalog
    ) {
        rows = found.prefix(Self.size).map { Row($0, texts) }
        hasRows = !rows.isEmpty
        (self.notice, self.problem, self.typed) = (notice, problem, typed)
        outcome = report.map { report in
            texts.text(
                report.isPreview ? "contacts_would" : "contacts_did",
                ["added": String(report.added), "changed": String(report.changed), "refused": String(report.refused.count)])
        }
        refused = (report?.refused ?? []).prefix(100).map { refusal in
            texts.text("contacts_refused_line", ["line": String(refusal.line), "reason": texts.sentence(refusal.error)])
        }
        hasRefused = !refused.isEmpty
        moreURL = found.count > Self.size ? found.prefix(Self.size).last.map { MessagePath.contacts + "?after=\($0.id)" } : nil
    }
}

extension ContactListPage.Row {
    fileprivate init(_ contact: Contact, _ texts: TextCatalog) {
        let draft = contact.draft
        contactName = draft.name
        let tags = draft.tags.isEmpty ? nil : draft.tags.joined(separator: ", ")
        facts = [draft.mail, draft.xmpp, draft.telegram, draft.language.ownName, tags].compactMap { $0 }.joined(separator: " · ")
        consent = texts[draft.consent ? "contact_consent" : "contact_no_consent"]
        removeURL = MessagePath.contact(contact.id, "remove")
    }
}
