import Kernel
import Platform

/// Model of the template `playbook_list`.
struct PlaybookListPage {
    struct Row {
        let code: String
        let playbookName: String
        let versionLabel: String
        let facts: String
        let href: String
        let changed: Moment
    }

    let rows: [Row]
    let hasRows: Bool
    let notice: String?
    /// Nil for a reader who may not add one.
    let newURL: String?

    init(_ playbooks: [PlaybookStore.Kept], mayManage: Bool, notice: String?, _ texts: TextCatalog, _ formats: ReaderFormats) {
        let words = PlaybookWords(texts: texts)
        rows = playbooks.map { kept in
            Row(
                code: kept.playbook.code, playbookName: kept.playbook.name,
                versionLabel: texts.text("playbook_version", ["number": "\(kept.version)"]),
                facts: (words.condition(of: kept.playbook) + [texts.plural("playbook_steps", kept.playbook.escalate.count)])
                    .joined(separator: " · "),
                href: PlaybookPath.playbook(kept.playbook.code), changed: Moment(kept.changedAt, formats))
        }
        hasRows = !rows.isEmpty
        self.notice = notice
        newURL = mayManage ? PlaybookPath.new : nil
    }
}

/// Model of the template `playbook`: what it says, and its versions.
struct PlaybookPage {
    struct Version {
        let label: String
        let by: String
        let at: Moment
        let definition: String
    }

    let pageTitle: String
    let code: String
    let conditions: [String]
    let customersLine: String?
    let messages: [String]
    let steps: [Numbered]
    let hasSteps: Bool
    let versions: [Version]
    let notice: String?
    let listURL = PlaybookPath.list
    /// Nil for a reader who may not.
    let tryURL: String?
    let editURL: String?
    let removeURL: String?

    struct Numbered {
        let number: Int
        let line: String
    }

    /// - Parameter versions: the newest first, at least one.
    init?(_ kept: [PlaybookStore.Kept], mayManage: Bool, notice: String?, _ texts: TextCatalog, _ formats: ReaderFormats) {
        guard let newest = kept.first else { return nil }
        let (playbook, words) = (newest.playbook, PlaybookWords(texts: texts))
        (pageTitle, code, self.notice) = (playbook.name, playbook.code, notice)
        conditions = words.condition(of: playbook)
        customersLine = playbook.customers.map { words.customers($0) }
        messages = (playbook.customers.map { $0.message.entries + ($0.back?.entries ?? []) } ?? []).map {
            "\($0.language.rawValue): \($0.text)"
        }
        steps = playbook.escalate.enumerated().map { Numbered(number: $0.offset + 1, line: words.step($0.element)) }
        hasSteps = !steps.isEmpty
        versions = kept.map { version in
            Version(
                label: texts.text("playbook_version", ["number": "\(version.version)"]), by: version.changedBy,
                at: Moment(version.changedAt, formats), definition: (try? version.playbook.definition) ?? "")
        }
        tryURL = mayManage ? DryRunPath.trying(playbook.code) : nil
        editURL = mayManage ? PlaybookPath.playbook(playbook.code, "edit") : nil
        removeURL = mayManage ? PlaybookPath.playbook(playbook.code, "remove") : nil
    }
}

/// Model of the template `playbook_unmatched`: sets of triggers that no playbook knows.
struct UnmatchedPage {
    struct Row {
        let triggers: String
        let count: String
        let last: Moment
        /// Nil for a reader who may not make a playbook.
        let makeURL: String?
        let removeURL: String?
    }

    let rows: [Row]
    let hasRows: Bool
    let notice: String?

    init(_ sets: [UnmatchedSet], mayManage: Bool, notice: String?, _ texts: TextCatalog, _ formats: ReaderFormats) {
        rows = sets.map { set in
            let triggers = set.triggers.map { trigger in
                "{" + trigger.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
            }
            return Row(
                triggers: triggers.joined(separator: " "), count: texts.plural("playbook_unmatched_times", set.times),
                last: Moment(set.lastAt, formats), makeURL: mayManage ? PlaybookPath.new + "?unmatched=\(set.id)" : nil,
                removeURL: mayManage ? PlaybookPath.unmatched(set.id, "remove") : nil)
        }
        hasRows = !rows.isEmpty
        self.notice = notice
    }
}
