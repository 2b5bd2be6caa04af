import Platform

/// Model of the template `status_badge`: a small picture of two fields, what and how.
struct StatusBadge: Hashable, Sendable {
    static let contentType = "image/svg+xml; charset=utf-8"

    let label: String
    let message: String
    /// Of the right field; white on it reads well.
    let colour: String
    let language: String
    let labelLength: Int
    let messageLength: Int

    let labelWidth: Int
    let messageWidth: Int
    let width: Int
    let labelMiddle: Int
    let messageMiddle: Int

    init(_ indicator: StatusIndicator, in texts: TextCatalog) {
        self.init(
            texts["status_badge_label"], texts[indicator.textKey], colour: Self.colour(of: indicator.level), texts.language)
    }

    init(_ component: Component, in texts: TextCatalog) {
        self.init(
            component.name.line(in: texts.language), texts.state(component.state), colour: Self.colour(of: component.state),
            texts.language)
    }

    private init(_ label: String, _ message: String, colour: String, _ language: Language) {
        (self.label, self.message, self.colour, self.language) = (label, message, colour, language.rawValue)
        (labelLength, messageLength) = (Self.length(label), Self.length(message))
        (labelWidth, messageWidth) = (labelLength + 12, messageLength + 12)
        width = labelWidth + messageWidth
        (labelMiddle, messageMiddle) = (labelWidth / 2, labelWidth + messageWidth / 2)
    }

    /// About as wide as Verdana of 11 pixels writes it; the picture says how long the text is to be.
    private static func length(_ text: String) -> Int {
        let tenths = text.reduce(0) { sum, character in
            if "iljI.,:;|!'()[]f t".contains(character) { return sum + 38 }
            return sum + (character.isUppercase || "mwшщжюфы".contains(character) ? 80 : 65)
        }
        return tenths / 10
    }

    private static func colour(of level: StatusIndicator.Level) -> String {
        switch level {
        case .none: colour(of: ComponentState.operational)
        case .minor: colour(of: ComponentState.degradedPerformance)
        case .major: colour(of: ComponentState.partialOutage)
        case .critical: colour(of: ComponentState.majorOutage)
        case .maintenance: colour(of: ComponentState.underMaintenance)
        }
    }

    private static func colour(of state: ComponentState) -> String {
        switch state {
        case .operational: "#1a7f37"
        case .degradedPerformance: "#9a6700"
        case .partialOutage: "#bc4c00"
        case .majorOutage: "#cf222e"
        case .underMaintenance: "#0969da"
        case .noData: "#57606a"
        }
    }
}
