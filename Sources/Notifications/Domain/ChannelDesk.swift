package import Kernel
package import Platform

/// What comes back from a channel, as closures: the core of this module fills it (`Engine/ReplyDesk`), channels call it. Errors that
/// are thrown are ``ClientError``; their sentence in a language is `texts.for(language).detail(error)`.
package struct ChannelDesk: Sendable {
    /// What a person can do to an incident from a chat.
    package enum Act: String, CaseIterable, Sendable { case acknowledge, resolve, close }

    /// Somebody as their channel knows them: a chat's user id in Telegram, a bare JID.
    package struct Identity: Sendable, Hashable {
        package let channel: ChannelKind
        package let address: String

        package init(_ channel: ChannelKind, _ address: String) { (self.channel, self.address) = (channel, address) }
    }

    /// The user whose verified method this is, and what they may do; nil for nobody we know.
    package var caller: @Sendable (Identity) async throws -> Caller?
    /// Does it as this caller, with the rights they have, and remembers in the ledger that `identity` has answered. The incident as it
    /// stands afterwards, in the language of the ledger's text. Throws ``ClientError`` for what may not be, or is not there.
    package var act: @Sendable (Act, IncidentID, Caller, Identity) async throws -> IncidentNote
    /// Incidents this identity was told of and that are not over, the one told last first.
    package var toldIncidents: @Sendable (Identity) async throws -> [IncidentID]
    /// Whether this identity was ever told of the incident.
    package var wasTold: @Sendable (IncidentID, Identity) async throws -> Bool
    /// Every address of a channel that messages may go to: of destinations and of verified contact methods.
    package var addresses: @Sendable (ChannelKind) async throws -> [String]
    /// Links the identity to the user whose one-time code it is; their name. Throws ``ClientError`` for a code that is wrong or over.
    package var link: @Sendable (_ code: String, Identity) async throws -> String
    /// Makes a one-time code worthless: others have seen it. Nothing happens where it is none.
    package var discard: @Sendable (_ code: String, ChannelKind) async throws -> Void
    /// Incidents that are open or acknowledged, those with the latest activity first, of what the caller may see.
    package var openIncidents: @Sendable (Caller, _ limit: Int) async throws -> [IncidentNote]
    /// One incident, of what the caller may see. Throws ``ClientError``.
    package var incident: @Sendable (IncidentID, Caller) async throws -> IncidentNote
    /// Makes a service and answers its code. Throws ``ClientError``.
    package var addService: @Sendable (_ name: String, _ statusURL: String?, Caller) async throws -> String
    /// What became of a message after it was taken, by its key: `.delivered` or `.read`.
    package var receipt: @Sendable (_ key: String, MessageState) async throws -> Void
    /// A message that was taken could not be delivered after all: by its key, and why.
    package var undelivered: @Sendable (_ key: String, _ reason: String) async throws -> Void
    /// Nothing goes to this address of a user any more, until they add it again. Nothing happens when it is theirs no more.
    package var unsubscribe: @Sendable (Identity, UserID) async throws -> Void

    /// The chat is told of a status page from now on, by a code of its sign-up form; in the language that was chosen there. Throws
    /// ``ClientError`` for a code that is wrong or over.
    package var subscribe: @Sendable (_ code: String, Identity) async throws -> Language = { _, _ in throw ClientError.codeWrong }
    /// The chat is told of no status page any more; nil when it was of none.
    package var leave: @Sendable (Identity) async throws -> Language? = { _ in nil }

    package init(
        caller: @escaping @Sendable (Identity) async throws -> Caller?,
        act: @escaping @Sendable (Act, IncidentID, Caller, Identity) async throws -> IncidentNote,
        toldIncidents: @escaping @Sendable (Identity) async throws -> [IncidentID],
        wasTold: @escaping @Sendable (IncidentID, Identity) async throws -> Bool,
        addresses: @escaping @Sendable (ChannelKind) async throws -> [String],
        link: @escaping @Sendable (String, Identity) async throws -> String,
        discard: @escaping @Sendable (String, ChannelKind) async throws -> Void = { _, _ in },
        openIncidents: @escaping @Sendable (Caller, Int) async throws -> [IncidentNote],
        incident: @escaping @Sendable (IncidentID, Caller) async throws -> IncidentNote,
        addService: @escaping @Sendable (String, String?, Caller) async throws -> String,
        receipt: @escaping @Sendable (String, MessageState) async throws -> Void,
        undelivered: @escaping @Sendable (String, String) async throws -> Void = { _, _ in },
        unsubscribe: @escaping @Sendable (Identity, UserID) async throws -> Void = { _, _ in }
    ) {
        (self.caller, self.act, self.toldIncidents, self.link) = (caller, act, toldIncidents, link)
        (self.wasTold, self.addresses, self.discard) = (wasTold, addresses, discard)
        (self.openIncidents, self.incident, self.addService) = (openIncidents, incident, addService)
        (self.receipt, self.undelivered, self.unsubscribe) = (receipt, undelivered, unsubscribe)
    }
}
