import Accounts
import HTTPTypes
import Kernel
import Platform

/// One's own contact methods, for programs and for the page that asks a browser.
struct ContactMethodAPI: Sendable {
    let methods: ContactMethodOperations

    static let tag = (name: "Contact methods", explanation: "How a user can be reached.")
    static let root = APIRoutes.root + "/me/contact-methods"

    private static let id = APIParameter.integer(.path, "id", "The method's number.", 1...Int64.max)
    private static let channel = APIParameter<ChannelKind>(
        .body, "channel", "By what.", .word(["mail", "xmpp", "telegram", "webpush"]), isRequired: true
    ) { $0.string.flatMap { ChannelKind(rawValue: $0) } }
    private static let address = APIParameter.text(.body, "address", "Where; not for browsers.", 1...2048)
    private static let subscription = APIParameter<JSON>(
        .body, "subscription", "Of a browser: its PushSubscription as JSON.", APISchema(.anything)
    ) { $0 }
    private static let code = APIParameter.text(.body, "code", "The six digits that arrived there.", 1...100).required

    var operations: [APIOperation] { [list, add, verify, remove, telegramCode] }

    private var list: APIOperation {
        APIOperation(
            .get, "/me/contact-methods", id: "listContactMethods", tag: Self.tag.name,
            "One's own contact methods, in the order in which they are tried",
            explanation: "All of them: `next` is always null.", needs: .needs(.notificationsRead, .manageContactMethods),
            gives: .page(of: .contactMethod)
        ) { call in
            _ = try call.requireUser()
            return APIPage(try await methods.list(by: call.asking), next: nil)
        }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/me/contact-methods", id: "addContactMethod", tag: Self.tag.name, "Add a contact method",
            explanation: "Six digits are sent there; nothing else is before they are given back. A browser is verified at once.",
            needs: .needs(.notificationsWrite, .manageContactMethods),
            takes: [Self.channel.declaration, Self.address.declaration, Self.subscription.declaration],
            gives: .made(.contactMethod) { _ in Self.root }, refusals: [.conflict: "It is there already."]
        ) { call in
            _ = try call.requireUser()
            let channel = try call.need(Self.channel)
            guard channel == .webpush else {
                guard let address = try call[Self.address] else { throw ClientError.addressNotValid(channel.rawValue) }
                return try await methods.add(channel, address, by: call.asking)
            }
            guard let subscription = try call[Self.subscription] else { throw ClientError.addressNotValid(channel.rawValue) }
            return try await methods.add(browser: subscription, by: call.asking)
        }
    }

    private var verify: APIOperation {
        APIOperation(
            .post, "/me/contact-methods/{id}/verify", id: "verifyContactMethod", tag: Self.tag.name, "Give back the code that arrived",
            needs: .needs(.notificationsWrite, .manageContactMethods), takes: [Self.id.declaration, Self.code.declaration],
            gives: .changed(.contactMethod)
        ) { call in
            _ = try call.requireUser()
            return try await methods.verify(Int64(try call.need(Self.id)), code: try call.need(Self.code), by: call.asking)
        }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/me/contact-methods/{id}", id: "removeContactMethod", tag: Self.tag.name, "Remove a contact method",
            needs: .needs(.notificationsWrite, .manageContactMethods), takes: [Self.id.declaration], gives: .nothing
        ) { call in
            _ = try call.requireUser()
            try await methods.remove(Int64(try call.need(Self.id)), by: call.asking)
        }
    }

    private var telegramCode: APIOperation {
        APIOperation(
            .post, "/me/telegram-code", id: "addTelegramCode", tag: Self.tag.name, "A code that links a chat with the bot to oneself",
            explanation: "Sent to the bot as `/start CODE` or `/link CODE` in a private chat, within ten minutes, once.",
            needs: .needs(.notificationsWrite, .manageContactMethods), gives: .made(.linkCode) { _ in Self.root }
        ) { call in
            _ = try call.requireUser()
            return try await methods.telegramCode(by: call.asking)
        }
    }
}

extension APIShape where Value == ContactMethodOperations.LinkCode {
    fileprivate static let linkCode = APIShape(
        "LinkCode", "What links a chat.",
        [.init("code", "To send to the bot.", \.code), .init("expires_at", "When it is good no more.", \.expiresAt)])
}

extension APIShape where Value == ContactMethodOperations.Described {
    fileprivate static let contactMethod = APIShape(
        "ContactMethod", "One way to reach a user.",
        [
            .init("id", "Its number.", \.method.id), .init("channel", "By what.", \.method.channel.rawValue),
            .init("address", "Where; of a browser only its service.", \.address),
            .init("verified", "Whether anything but its code goes there.") { $0.method.verifiedAt != nil },
            .init("created_at", "When it was added.", \.method.createdAt),
        ])
}
