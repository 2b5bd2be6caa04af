import Kernel
import Platform

/// Model of the template `contact_methods`.
struct ContactMethodsPage {
    struct Row {
        let methodNumber: String
        let way: String
        let methodAddress: String
        let condition: String
        let quiet: String?
        let quietFrom: String
        let quietTo: String
        let levels: [SelectOption]
        /// Nil for one that is verified.
        let verifyURL: String?
        /// Nil for the first.
        let raiseURL: String?
        let quietURL: String
        let removeURL: String
    }

    let rows: [Row]
    let hasRows: Bool
    let notice: String?
    let problem: String?
    let channels: [SelectOption]
    let typedAddress: String
    /// By which this browser is added.
    let browser: PagePiece
    let listURL = MessagePath.ownMethods
    let telegramURL = MessagePath.ownMethods + "/telegram"

    init(
        _ methods: [ContactMethodOperations.Described], browser: PagePiece, form: FormData? = nil, notice: String? = nil,
        problem: String? = nil, texts: TextCatalog
    ) {
        rows = methods.enumerated().map { index, described in Row(described, isFirst: index == 0, texts) }
        hasRows = !rows.isEmpty
        (self.notice, self.problem, self.browser, typedAddress) = (notice, problem, browser, form?["address"] ?? "")
        channels = [ChannelKind.mail, .xmpp, .telegram].map { kind in
            SelectOption(
                code: kind.rawValue, label: texts["message_channel_\(kind.rawValue)"], current: form?["channel"] == kind.rawValue)
        }
    }
}

extension ContactMethodsPage.Row {
    fileprivate init(_ described: ContactMethodOperations.Described, isFirst: Bool, _ texts: TextCatalog) {
        let method = described.method
        (methodNumber, methodAddress) = (String(method.id), described.address)
        way = texts["message_channel_\(method.channel.rawValue)"]
        condition = texts[method.verifiedAt == nil ? "method_unverified" : "method_verified"]
        (quietFrom, quietTo) = (method.quiet.map { QuietHours.text($0.from) } ?? "", method.quiet.map { QuietHours.text($0.to) } ?? "")
        quiet = method.quiet.map { quiet in
            texts.text(
                "method_quiet_line",
                [
                    "from": QuietHours.text(quiet.from), "to": QuietHours.text(quiet.to),
                    "level": texts["message_level_\(quiet.level.word)"],
                ])
        }
        levels = Level.allCases.reversed().map { level in
            SelectOption(
                code: level.word, label: texts["message_level_\(level.word)"], current: level == method.quiet?.level ?? .critical)
        }
        verifyURL = method.verifiedAt == nil ? MessagePath.method(method.id, "verify") : nil
        raiseURL = isFirst ? nil : MessagePath.method(method.id, "raise")
        quietURL = MessagePath.method(method.id, "quiet")
        removeURL = MessagePath.method(method.id, "remove")
    }
}

extension QuietHours {
    /// `22:00` in minutes; nil for what is no time.
    static func minutes(_ text: String) -> Int? {
        guard let match = text.wholeMatch(of: /([0-9]{2}):([0-9]{2})/), let hour = Int(match.1), let minute = Int(match.2), hour < 24,
            minute < 60
        else { return nil }
        return hour * 60 + minute
    }
}
