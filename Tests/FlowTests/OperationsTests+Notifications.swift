import Accounts
import Foundation
import Kernel
import Notifications
import Platform
import Testing

@testable import App

extension OperationsTests {
    private static let words = WordsPlace(.opened, .telegram, .english)

    static let notifications: [Operation] = [
        Operation("DestinationOperations.list", .own) { _ = try await $0.notifications.destinations.list(by: $1) },
        Operation("DestinationOperations.find") { _ = try await $0.notifications.destinations.find(name: "ops", by: $1) },
        Operation("DestinationOperations.preview") {
            _ = try await $0.notifications.destinations.preview($0.told.destination, of: nil, for: $1)
        },
        Operation("DestinationOperations.add") {
            _ = try await $0.notifications.destinations.add(DestinationDraft(name: "New", channel: "telegram", address: "-5"), by: $1)
        },
        Operation("DestinationOperations.drafts") { scene, caller in
            _ = try await scene.flow.database.read { try scene.notifications.destinations.drafts(by: caller, on: $0) }
        },
        Operation("DestinationOperations.put") { scene, caller in
            let draft = DestinationDraft(name: "New", channel: "telegram", address: "-5")
            try await scene.flow.database.write { try scene.notifications.destinations.put(draft, by: caller, on: $0) }
        },
        Operation("DestinationOperations.test") { _ = try await $0.notifications.destinations.test($0.told.destination, by: $1) },
        Operation("DestinationOperations.remove") { try await $0.notifications.destinations.remove($0.told.destination, by: $1) },
        Operation("MessageWordsOperations.list") { _ = try await $0.notifications.messageWords.list(by: $1) },
        Operation("MessageWordsOperations.find") { _ = try await $0.notifications.messageWords.find(words, by: $1) },
        Operation("MessageWordsOperations.versions") { _ = try await $0.notifications.messageWords.versions(of: words, by: $1) },
        Operation("MessageWordsOperations.preview") {
            _ = try await $0.notifications.messageWords.preview(nil, at: words, of: $0.incident, by: $1)
        },
        Operation("MessageWordsOperations.save") {
            _ = try await $0.notifications.messageWords.save(MessageWords(title: "{title}", text: ""), at: words, by: $1)
        },
        Operation("MessageWordsOperations.restore") { _ = try await $0.notifications.messageWords.restore(words, by: $1) },
        Operation("LedgerOperations.list", .own) { _ = try await $0.notifications.ledger.list(LedgerFilter(), limit: 1, by: $1) },
        Operation("LedgerOperations.own", .own) { _ = try await $0.notifications.ledger.own(limit: 1, by: $1) },
        Operation("LedgerOperations.lanes") { _ = try await $0.notifications.ledger.lanes(limit: 1, by: $1) },
        Operation("LedgerOperations.entry") { _ = try await $0.notifications.ledger.entry($0.told.message, by: $1) },
        Operation("LedgerOperations.resend") { _ = try await $0.notifications.ledger.resend($0.told.message, by: $1) },
        Operation("BellOperations.list", .own) { _ = try await $0.notifications.bell.list(by: $1) },
        Operation("BellOperations.read", .own) { try await $0.notifications.bell.read(to: 1, by: $1) },
        Operation("ContactMethodOperations.list", .own) { _ = try await $0.notifications.contactMethods.list(by: $1) },
        Operation("ContactMethodOperations.add", .own) {
            _ = try await $0.notifications.contactMethods.add(.mail, "ann@example.org", by: $1)
        },
        Operation("ContactMethodOperations.telegramCode", .own) { _ = try await $0.notifications.contactMethods.telegramCode(by: $1) },
        // What is verified already needs no code.
        Operation("ContactMethodOperations.verify", .personal) {
            _ = try await $0.notifications.contactMethods.verify($0.told.method, code: "000000", by: $1)
        },
        Operation("ContactMethodOperations.setQuiet", .personal) {
            _ = try await $0.notifications.contactMethods.setQuiet(nil, of: $0.told.method, by: $1)
        },
        Operation("ContactMethodOperations.raise", .personal) {
            try await $0.notifications.contactMethods.raise($0.told.method, by: $1)
        },
        Operation("ContactMethodOperations.remove", .personal) {
            try await $0.notifications.contactMethods.remove($0.told.method, by: $1)
        },
        Operation("ContactOperations.list") { _ = try await $0.notifications.contacts.list(limit: 1, by: $1) },
        Operation("ContactOperations.add") {
            var draft = ContactDraft(name: "New")
            draft.mail = "new@example.org"
            _ = try await $0.notifications.contacts.add(draft, by: $1)
        },
        Operation("ContactOperations.remove") { try await $0.notifications.contacts.remove($0.told.contact, by: $1) },
        Operation("ContactOperations.take") {
            let file = try ContactFile("name,mail\nNew,new@example.org\n")
            _ = try await $0.notifications.contacts.take(file, isPreview: false, by: $1)
        },
    ]
}

/// What there is of messages.
struct ToldScene: Sendable {
    /// Of the service.
    let destination: Int64
    /// A dead letter.
    let message: Int64
    /// Of the user.
    let method: Int64
    let contact: Int64

    init(_ module: NotificationsModule, service: Service, user: User) async throws {
        // Without a token of a bot, so that nothing is sent anywhere.
        var draft = DestinationDraft(name: "ops", channel: "telegram", address: "-1")
        draft.services = [service.name]
        destination = try await module.destinations.add(draft, by: .commandLine).destination.id
        message = try await module.destinations.test(destination, by: .commandLine).id
        // The keys of RFC 8291.
        let browser: JSON = [
            "endpoint": "https://push.example.org/x",
            "keys": [
                "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "auth": "BTBZMqHH6r4Tts7J_aSIgg",
            ],
        ]
        method = try await module.contactMethods.add(browser: browser, by: user.caller).method.id
        var customer = ContactDraft(name: "Customer")
        customer.mail = "customer@example.org"
        contact = try await module.contacts.add(customer, by: .commandLine).id
    }
}
