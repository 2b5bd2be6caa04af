import Kernel
import Platform

/// A call and who it is from, in words.
struct PopWords {
    private let view: PopOperations.View
    private let texts: TextCatalog
    private let formats: ReaderFormats

    init(_ view: PopOperations.View, _ texts: TextCatalog, _ formats: ReaderFormats) {
        (self.view, self.texts, self.formats) = (view, texts, formats)
    }

    private var call: Call { view.call }
    private var card: AgencyCard? { view.card?.card }
    private var name: String? { card?.name ?? call.agency?.name }

    var heading: String {
        name ?? view.noted?.name ?? view.agency.map { texts.text("pop_agency_number", ["id": $0.text]) } ?? call.number?.text
            ?? texts["pop_hidden"]
    }

    var numberLine: String {
        [call.number?.text ?? texts["pop_hidden"], call.draft.agent, call.draft.queue].compactMap { $0 }.joined(separator: " · ")
    }

    var state: String {
        guard let duration = call.duration else { return texts["pop_lasts"] }
        return texts.text("pop_ended", ["duration": CallWords.duration(duration, texts)])
    }

    /// What the gateway says now, else what it said when the call came.
    var isBlacklisted: Bool? { card?.isBlacklisted ?? call.isBlacklisted }

    /// How sure it is; nil where nobody was found.
    var confidence: String? {
        guard view.agency != nil else { return nil }
        guard let digits = call.agency?.digits else { return texts["pop_exact"] }
        return texts.plural("pop_suffix", digits)
    }

    var unknown: String {
        guard let number = call.number else { return texts["pop_hidden_hint"] }
        return texts.text("pop_unknown_number", ["number": number.text])
    }

    // MARK: The card

    /// The old card's rows, in its order. What is not known has a dash.
    var facts: [PopPage.Fact] {
        let contact = call.number.flatMap { card?.contact(of: $0) }
        let (person, description) = (contact?.person ?? call.contact, contact?.description ?? call.contactNote)
        var rows: [(String, String?)] = [
            ("pop_manager", person ?? card?.boss), ("pop_city", card?.city), ("pop_percent", card?.percent),
            ("pop_front_office", card?.hasFrontOffice.map(yes)), ("pop_contract", card.map { yes($0.hasContract) }),
            ("pop_curator", card?.curator), ("pop_employees", employees), ("pop_tourists", card?.tourists),
        ]
        rows.append(("pop_blacklist", isBlacklisted.map(yes)))
        rows.append(("pop_contact_description", description))
        if let english = card?.englishName { rows.append(("pop_english_name", english)) }
        if let boss = card?.boss { rows.append(("pop_boss", boss)) }
        return rows.map { key, value in
            PopPage.Fact(label: texts[key], value: value ?? "–", isBad: key == "pop_blacklist" && isBlacklisted == true)
        }
    }

    /// By the telephone system's own names, `cv2` before `cv10`.
    var variables: [PopPage.Fact] {
        call.draft.variables.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }
            .map { PopPage.Fact(label: $0.key, value: $0.value, isBad: false) }
    }

    private var employees: String? { card.flatMap { $0.managers.isEmpty ? nil : $0.managers.joined(separator: " / ") } }

    private func yes(_ flag: Bool) -> String { texts[flag ? "pop_yes" : "pop_no"] }

    // MARK: Calls before

    func former(_ call: Call) -> PopPage.Former {
        PopPage.Former(
            formerURL: CallPath.card(call.id), formerAt: Moment(call.startedAt, formats), formerAgent: call.draft.agent ?? "–",
            formerTheme: call.theme ?? "–", formerLasted: call.duration.map { CallWords.duration($0, texts) } ?? texts["pop_lasts"])
    }
}
