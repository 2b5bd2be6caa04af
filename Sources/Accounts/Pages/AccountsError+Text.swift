import Platform

extension AccountsError {
    /// What the reader did wrong and what to do, in their language; nil for errors no form of ours can cause.
    func text(_ texts: TextCatalog, _ formats: ReaderFormats) -> String? {
        let key = "problem_" + key
        guard texts.has(key) else { return nil }
        return switch self {
        case .invalid(.nameTooLong): texts.text(key, ["n": formats.number(NameRule.maximumLength)])
        case .invalid(.passwordTooShort): texts.text(key, ["n": formats.number(PasswordRule.people.minimumLength)])
        case .invalid(.rateLimit): texts.text(key, ["n": formats.number(Service.maximumRateLimit)])
        case .tooManyAttempts(let wait): texts.text(key, ["time": formats.duration(.seconds(wait.secondsRoundedUp))])
        default: texts[key]
        }
    }
}
