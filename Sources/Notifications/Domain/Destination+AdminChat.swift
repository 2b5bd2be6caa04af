import Foundation
import Kernel
import Platform

/// The destination that the settings make: every service's incidents, as in the old Dispatcher.
extension Destination {
    /// No row has this number.
    static let adminChatID: Int64 = 0
    static let adminChatName = "telegram.admin_chat"

    init?(adminChat settings: TelegramSettings) {
        guard let chat = settings.adminChat, settings.token != nil else { return nil }
        self.init(adminChat: chat, language: settings.language)
    }

    private init(adminChat chat: String, language: Language) {
        (id, name, way, address) = (Self.adminChatID, Self.adminChatName, .channel(.telegram), chat)
        (reach, levels, kinds) = (.everything, Self.usualLevels, Self.usualKinds)
        (self.language, timeZone, bundles) = (language, .gmt, true)
        (preset, headers, secret, isTrusted) = (nil, [:], nil, true)
    }

    /// The same at the chat's new address.
    func moved(to chat: String) -> Destination { Destination(adminChat: chat, language: language) }
}
