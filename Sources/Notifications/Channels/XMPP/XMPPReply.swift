import Platform

/// What somebody wrote to us.
struct XMPPReply: Sendable, Hashable {
    /// The person, or the room they wrote in: whom messages go to.
    let told: JID
    /// Who wrote: the person, or in a room their own address, where it shows them, else their place in the room.
    let speaker: JID
    let isInRoom: Bool
    let thread: String?
    let text: String
    /// Language tag of what they wrote.
    let language: String?
    /// What tells it from every other message of its room, for all who hear it; nil for one to us alone, and where nobody says it.
    var message: String?
}
