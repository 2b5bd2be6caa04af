import Accounts
import Foundation
import Kernel
import Platform

/// Model of the template `destination_list`.
struct DestinationListPage {
    struct Row {
        let destinationName: String
        let way: String
        let destinationAddress: String
        let whose: String
        let previewURL: String
        let levels: String
        let kinds: String
        /// Nil, as the others, for those who may not change it.
        let testURL: String?
        let consoleURL: String?
        let removeURL: String?
    }

    /// What is known besides the destinations.
    struct Surroundings: Sendable {
        var services: [String] = []
        var teams: [String] = []
        var adminChat: String?
        var mayAdd = false
    }

    let rows: [Row]
    let hasRows: Bool
    let notice: String?
    /// Of a test message.
    let failure: String?
    let adminChat: String?
    let mayAdd: Bool
    let listURL = MessagePath.destinations

    // The form, as it was typed.
    let problem: String?
    let typedName: String
    let typedAddress: String
    let channels: [SelectOption]
    let services: [SelectOption]
    let teams: [SelectOption]
    let levelChoices: [SelectOption]
    let kindChoices: [SelectOption]
    let languages: [SelectOption]
    let typedTimeZone: String
    let bundles: [SelectOption]
    let presets: [SelectOption]
    let typedHeaders: String

    init(
        _ destinations: [DestinationOperations.Described], _ around: Surroundings, form: FormData? = nil, notice: String? = nil,
        failure: String? = nil, problem: String? = nil, texts: TextCatalog
    ) {
        rows = destinations.map { Row($0, texts) }
        hasRows = !rows.isEmpty
        (self.notice, self.failure, self.problem, mayAdd) = (notice, failure, problem, around.mayAdd)
        adminChat = around.adminChat.map { texts.text("destinations_admin_chat", ["chat": $0]) }
        (typedName, typedAddress) = (form?["name"] ?? "", form?["address"] ?? "")
        channels = ["webhook", "telegram", "mail", "xmpp", "user"].map { word in
            SelectOption(code: word, label: texts["message_channel_\(word)"], current: form?["channel"] == word)
        }
        services = around.services.map { SelectOption(code: $0, label: $0, current: form?["service"] == $0) }
        teams = around.teams.map { SelectOption(code: $0, label: $0, current: form?["team"] == $0) }
        let levels = form.map { Set($0.all("level")) } ?? Set(Destination.usualLevels.map(\.word))
        levelChoices = Level.allCases.reversed().map { level in
            SelectOption(code: level.word, label: texts["message_level_\(level.word)"], current: levels.contains(level.word))
        }
        let kinds = form.map { Set($0.all("kind")) } ?? Set(Destination.usualKinds.map(\.rawValue))
        kindChoices = MessageKind.choices.map { kind in
            SelectOption(code: kind.rawValue, label: texts["message_kind_\(kind.rawValue)"], current: kinds.contains(kind.rawValue))
        }
        let language = form?["language"] ?? texts.language.rawValue
        languages = Language.allCases.map { SelectOption(code: $0.rawValue, label: $0.ownName, current: $0.rawValue == language) }
        typedTimeZone = form?["time_zone"] ?? "UTC"
        bundles = ["", "on", "off"].map { word in
            SelectOption(
                code: word, label: texts["destination_bundle_\(word.isEmpty ? "usual" : word)"], current: form?["bundle"] ?? "" == word)
        }
        presets = WebhookOptions.Preset.allCases.map { preset in
            SelectOption(code: preset.rawValue, label: preset.rawValue.capitalized, current: form?["preset"] == preset.rawValue)
        }
        typedHeaders = form?["headers"] ?? ""
    }
}

extension DestinationListPage.Row {
    fileprivate init(_ described: DestinationOperations.Described, _ texts: TextCatalog) {
        let destination = described.destination
        (destinationName, destinationAddress) = (destination.name, described.address)
        way = texts["message_channel_\(destination.way.word)"]
        let services = described.services.isEmpty ? nil : described.services.joined(separator: ", ")
        whose =
            described.team ?? services ?? texts[destination.reach == .everything ? "destination_every_service" : "destination_no_service"]
        levels = destination.levels.sorted(by: >).map { texts["message_level_\($0.word)"] }.joined(separator: ", ")
        kinds = MessageKind.choices.filter(destination.kinds.contains).map { texts["message_kind_\($0.rawValue)"] }.joined(separator: ", ")
        previewURL = MessagePath.destination(destination.id, "preview")
        let mayChange = described.mayChange
        testURL = mayChange ? MessagePath.destination(destination.id, "test") : nil
        consoleURL = mayChange && destination.way == .channel(.webhook) ? WebhookConsolePath.page(destination.id) : nil
        removeURL = mayChange ? MessagePath.destination(destination.id, "remove") : nil
    }
}
