package import Kernel
package import Platform

/// How far playbooks are with an incident, on its page: who was told, and what comes next and when. Model of `escalation_piece`.
struct EscalationPiece {
    struct Line {
        let playbookName: String
        let code: String
        let href: String
        let versionLabel: String
        let fired: [Fired]
        let next: [Next]
    }

    struct Fired {
        let what: String
        let why: String
        let at: Moment
    }

    struct Next {
        /// `In 4 min: team Analista N2, unless acknowledged`.
        let what: String
        let at: Moment?
    }

    let lines: [Line]

    init(_ escalation: Escalation, _ texts: TextCatalog, _ formats: ReaderFormats) {
        let words = PlaybookWords(texts: texts)
        lines = escalation.lines.map { line in
            Line(
                playbookName: line.playbook.name, code: line.playbook.code, href: PlaybookPath.playbook(line.playbook.code),
                versionLabel: texts.text("playbook_version", ["number": "\(line.version)"]),
                fired: line.fired.map { Self.fired($0, line.playbook, words, formats) }, next: Self.next(line, words, formats))
        }
    }

    private static func fired(_ firing: Firing, _ playbook: Playbook, _ words: PlaybookWords, _ formats: ReaderFormats) -> Fired {
        let texts = words.texts
        let isOfCustomers = firing.step == Firing.customers
        let step = isOfCustomers || !playbook.escalate.indices.contains(firing.step - 1) ? nil : playbook.escalate[firing.step - 1]
        let what =
            isOfCustomers
            ? texts["escalation_customers"]
            : texts.text(
                "escalation_step", ["step": "\(firing.step)", "names": (step?.tell ?? []).map { words.tell($0) }.joined(separator: ", ")])
        let why = [
            texts["escalation_reason_\(firing.reason.rawValue)"],
            firing.number > 0 ? texts.text("escalation_repeat", ["number": "\(firing.number)"]) : nil,
            firing.isLate ? texts["escalation_late"] : nil,
        ].compactMap { $0 }
        return Fired(what: what, why: why.joined(separator: " · "), at: Moment(firing.at, formats))
    }

    private static func next(_ line: Escalation.Line, _ words: PlaybookWords, _ formats: ReaderFormats) -> [Next] {
        let texts = words.texts
        let timed = line.next.map { next in
            let key = next.stopsOnAcknowledgement ? "escalation_next_unless" : "escalation_next"
            let names = next.tell.map { words.tell($0) }.joined(separator: ", ")
            return Next(
                what: texts.text(key, ["time": formats.relative(next.at), "names": names]), at: Moment(next.at, formats))
        }
        let counted = line.nextCount.map { Next(what: texts.plural("escalation_next_count", $0), at: nil) }
        return timed + [counted].compactMap { $0 }
    }
}

extension PlaybooksModule {
    /// What the page of an incident shows; nothing for one that no playbook is for.
    package var escalationPiece:
        @Sendable (IncidentID, Access, any SQLConnection) throws -> (@Sendable (TextCatalog, ReaderFormats) -> PagePiece)?
    {
        { [incidents, now = world.now] incident, _, connection in
            // Whoever sees the incident's page sees who was told of it.
            let escalation = try EscalationReader().escalation(of: incident, at: now(), incidents, on: connection)
            guard !escalation.lines.isEmpty else { return nil }
            return { texts, formats in
                PagePiece(template: "escalation_piece", model: EscalationPiece(escalation, texts, formats))
            }
        }
    }
}
