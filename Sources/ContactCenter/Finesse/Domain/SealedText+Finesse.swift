import Platform

extension SealedText.Use {
    /// A password of Finesse, bound to the sign-in here that it was given in.
    static func finessePassword(of session: String) -> Self { Self("finesse password", of: "session \(session)") }
}
