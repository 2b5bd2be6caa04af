import Platform

/// The fields by which somebody chooses what they are told; model of the template `public_subscriber_choice`.
struct SubscriberChoiceModel {
    struct Option {
        let code: String
        let label: String
        let isChosen: Bool
    }

    struct Box {
        let code: String
        let label: String
        /// Whether it stands in the group above it.
        let isInside: Bool
        let isTicked: Bool
    }

    let severities: [Option]
    let tongues: [Option]
    let wantsMaintenances: Bool
    let boxes: [Box]
    let hasBoxes: Bool

    init(_ choice: Subscriber.Choice, _ components: [Component], _ texts: TextCatalog) {
        severities = Subscriber.severities.map {
            Option(code: $0.rawValue, label: texts["subscriber_severity_" + $0.rawValue], isChosen: $0 == choice.severity)
        }
        tongues = Language.allCases.map { Option(code: $0.rawValue, label: $0.ownName, isChosen: $0 == choice.language) }
        wantsMaintenances = choice.tellsMaintenances
        boxes = components.map { component in
            Box(
                code: component.id.rawValue, label: component.name.reading(in: texts.language).text, isInside: component.groupID != nil,
                isTicked: choice.components.contains(component.id))
        }
        hasBoxes = !boxes.isEmpty
    }
}

/// Model of the template `public_subscribe`.
struct SubscribeModel {
    struct Way {
        let code: String
        let label: String
        let isChosen: Bool
    }

    let action = SubscriberPath.subscribe
    let notice: String?
    let problem: String?
    let ways: [Way]
    let hasWays: Bool
    let typed: String
    let choiceFields: SubscriberChoiceModel
    /// The form of a browser; nil where none is told.
    let browser: PagePiece?

    init(
        _ form: SubscribeForm, offered: [SubscriberChannel], _ components: [Component], browser: PagePiece?, notice: String?,
        problem: String?, _ texts: TextCatalog
    ) {
        (self.notice, self.problem, self.browser) = (notice, problem, browser)
        let shown = offered.filter { $0 != .webpush }
        let chosen = form.channel.flatMap { shown.contains($0) ? $0 : nil } ?? shown.first
        ways = shown.map { Way(code: $0.rawValue, label: texts["subscriber_by_" + $0.rawValue], isChosen: $0 == chosen) }
        hasWays = !ways.isEmpty
        typed = form.address
        choiceFields = SubscriberChoiceModel(form.choice, components, texts)
    }
}

/// Model of the template `public_subscription`: what one is told, for whoever has the link.
struct SubscriptionModel {
    let who: String
    let action: String
    let endURL: String
    let notice: String?
    let problem: String?
    let choiceFields: SubscriberChoiceModel

    init(
        _ subscriber: Subscriber, shown: String, token: String, _ components: [Component], notice: String?, problem: String?,
        _ texts: TextCatalog
    ) {
        who = texts.text(
            "subscriber_manage_who", ["channel": texts["subscriber_by_" + subscriber.channel.rawValue], "address": shown])
        (action, endURL) = (SubscriberPath.subscription(token), SubscriberPath.unsubscribe(token))
        (self.notice, self.problem) = (notice, problem)
        choiceFields = SubscriberChoiceModel(subscriber.choice, components, texts)
    }
}

/// Model of the template `public_subscriber_code`: what is to be written to the bot.
struct SubscriberCodeModel {
    let command: String
    let link: String?

    init(code: String, link: String?) { (command, self.link) = ("/subscribe " + code, link) }
}

/// Model of the template `public_subscriber_ask`: a sentence, and perhaps one button.
struct SubscriberAskModel {
    struct Button {
        let action: String
        let label: String
    }

    let heading: String
    let sentence: String
    var button: Button?
    /// Where one subscribes again.
    var again: String?
}
