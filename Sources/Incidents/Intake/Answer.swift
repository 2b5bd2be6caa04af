/// What became of one element of a request, as it is answered and as it is remembered for a repetition.
package enum Answer: Sendable, Hashable, Codable {
    case accepted(Receipt)
    /// Nothing of it was stored, and why, in words for the sender.
    case refused(String)

    enum CodingKeys: String, CodingKey { case error }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let reason = try container.decodeIfPresent(String.self, forKey: .error) {
            self = .refused(reason)
        } else {
            self = .accepted(try Receipt(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .accepted(let receipt): try receipt.encode(to: encoder)
        case .refused(let reason):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(reason, forKey: .error)
        }
    }

    package var receipt: Receipt? { if case .accepted(let receipt) = self { receipt } else { nil } }
}
