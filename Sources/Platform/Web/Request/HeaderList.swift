extension [String] {
    /// What the values of a header name that is a list (RFC 9110, section 5.6.1), whether they stand in one line or in several.
    var listMembers: [Substring] {
        flatMap { $0.split(separator: ",") }.map { $0.trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace } }
            .filter { !$0.isEmpty }
    }
}
