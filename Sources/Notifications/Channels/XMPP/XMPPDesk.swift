import Kernel
import Logging
import Platform

/// Does what people ask for by XMPP. A reply counts from an address that was told of the incident: as the user whose verified
/// contact method it is, else in the name of the address.
struct XMPPDesk: Sendable {
    let desk: ChannelDesk
    let texts: Texts
    let logger: Logger
    /// Whether this process answers a message that several have heard.
    var claim: @Sendable (_ message: String) async throws -> Bool = { _ in true }

    /// The answer to what somebody wrote; nil for what is no command, and for what another process answers. Never throws: one reply that cannot be answered does not keep
    /// the next ones waiting.
    func answer(_ reply: XMPPReply) async -> String? {
        guard let command = XMPPCommand(reply.text) else { return nil }
        let words = texts.for(reply.language.flatMap { Language(tag: $0) } ?? .english)
        do {
            if let message = reply.message, try await !claim(message) { return nil }
            return try await perform(command, reply, words)
        } catch let error as ClientError {
            return words.sentence(error)
        } catch {
            logger.error("what somebody asked for by XMPP could not be done", metadata: ["error": "\(error)"])
            return words["xmpp_failed"]
        }
    }

    private func perform(_ command: XMPPCommand, _ reply: XMPPReply, _ words: TextCatalog) async throws -> String {
        let told = ChannelDesk.Identity(.xmpp, reply.told.description)
        guard let incident = try await incident(of: command, reply, told) else { return words["xmpp_none_open"] }
        guard try await desk.wasTold(incident, told) else { return words.text("xmpp_not_told", ["id": "\(incident)"]) }
        // A person's own address is theirs, whoever a server of theirs says has spoken there.
        var user = try await desk.caller(told)
        if user == nil { user = try await desk.caller(.init(.xmpp, reply.speaker.description)) }
        // Whoever is told may act on what they were told of, and on nothing else.
        let caller = user ?? Caller(actor: .correspondent(reply.speaker.description), access: Access(base: .operator))
        let outcome = try await desk.act(command.act, incident, caller, told)
        // What is over already stays as it is: the answer says how the incident stands.
        let standing = "xmpp_is_\(outcome.state)"
        return words.text(words.has(standing) ? standing : "xmpp_is_open", ["id": "\(outcome.id)", "title": outcome.title])
    }

    /// With a number that one, in a thread its incident, else the one told last that is not over.
    private func incident(
        of command: XMPPCommand, _ reply: XMPPReply, _ told: ChannelDesk.Identity
    ) async throws -> IncidentID? {
        if let named = command.incident ?? XMPPThread.incident(reply.thread) { return named }
        return try await desk.toldIncidents(told).first
    }
}
