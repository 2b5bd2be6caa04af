import Kernel
import Platform

/// Model of the template `call_pop`.
struct PopPage {
    struct Fact {
        let label: String
        let value: String
        let isBad: Bool
    }

    struct Candidate {
        let candidateID: String
        let candidateName: String
        let candidatePhone: String
        let candidateCurrent: Bool
    }

    struct Theme {
        let themeName: String
        /// Nil behind the ninth.
        let themeKey: String?
        let themeCurrent: Bool
    }

    struct Former {
        let formerURL: String
        let formerAt: Moment
        let formerAgent: String
        let formerTheme: String
        let formerLasted: String
    }

    struct Matter {
        let matterURL: String
        let matterNumber: String
        let matterTitle: String
    }

    struct MatterList {
        let listTitle: String
        let matters: [Matter]
    }

    let callURL: String
    var notice: String?
    var problem: String?
    let heading: String
    let numberLine: String
    let startedAt: Moment
    let state: String
    let isBlacklisted: Bool
    let confidence: String?
    let candidates: [Candidate]
    let hasCandidates: Bool
    let choiceHint: String
    let facts: [Fact]
    let hasFacts: Bool
    /// What else the telephone system told.
    let variables: [Fact]
    let hasVariables: Bool
    /// Fetched again while the gateway owes something.
    let isWaiting: Bool
    let trouble: String?
    let asOf: Moment?
    let isUnknown: Bool
    /// Why nothing is known.
    let unknownText: String
    let mayNoteCaller: Bool
    let callerName: String
    let callerCompany: String
    let callerNote: String
    let notedLine: String?
    let mayNote: Bool
    let themes: [Theme]
    let hasThemes: Bool
    let theme: String?
    let notes: String
    let noteLimit = String(CallText.notes)
    let callerNoteLimit = String(CallerDraft.longestNote)
    let lists: [MatterList]
    let hasLists: Bool
    let lastCall: Moment?
    let former: [Former]
    let hasFormer: Bool

    init(_ view: PopOperations.View, themes names: [String], mayNote: Bool, texts: TextCatalog, formats: ReaderFormats) {
        let (call, words) = (view.call, PopWords(view, texts, formats))
        callURL = CallPath.card(call.id)
        (heading, numberLine, state) = (words.heading, words.numberLine, words.state)
        startedAt = Moment(call.startedAt, formats)
        isBlacklisted = words.isBlacklisted ?? false
        confidence = words.confidence
        candidates = (view.match?.candidates ?? []).map {
            Candidate(
                candidateID: $0.id.text, candidateName: $0.name ?? texts["pop_nameless"], candidatePhone: $0.phone,
                candidateCurrent: $0.id == view.agency)
        }
        hasCandidates = candidates.count > 1
        choiceHint = texts[view.match?.hasMore == true ? "pop_choice_more" : "pop_choice_hint"]
        facts = words.facts
        hasFacts = view.agency != nil
        variables = words.variables
        hasVariables = !variables.isEmpty
        isWaiting = view.trouble != nil
        trouble = view.trouble.map { texts["pop_gateway_" + $0] }
        asOf = view.trouble == nil ? nil : view.card.map { Moment($0.at, formats) }
        isUnknown = view.agency == nil
        unknownText = words.unknown
        (self.mayNote, mayNoteCaller) = (mayNote, mayNote && view.agency == nil && call.number != nil)
        callerName = view.noted?.name ?? ""
        callerCompany = view.noted?.company ?? ""
        callerNote = view.noted?.note ?? ""
        notedLine = view.noted.map {
            texts.text("pop_noted_line", ["name": $0.notedBy ?? "–", "time": formats.dateTime($0.notedAt)])
        }
        theme = call.theme
        let all = names + (call.theme.map { names.contains($0) || $0.isEmpty ? [] : [$0] } ?? [])
        themes = all.enumerated().map { index, name in
            Theme(themeName: name, themeKey: index < 9 && index < names.count ? String(index + 1) : nil, themeCurrent: name == call.theme)
        }
        hasThemes = !themes.isEmpty
        notes = call.notes ?? ""
        lists = [("pop_incidents", view.incidents), ("pop_tickets", view.tickets), ("pop_issues", view.issues)]
            .filter { !$0.1.isEmpty }.map { key, found in
                MatterList(
                    listTitle: texts[key],
                    matters: found.map { Matter(matterURL: $0.path, matterNumber: $0.number, matterTitle: $0.title) })
            }
        hasLists = !lists.isEmpty
        lastCall = view.previous.first.map { Moment($0.startedAt, formats) }
        former = view.previous.map { words.former($0) }
        hasFormer = !former.isEmpty
    }
}
