package import Kernel

/// Somebody on duty who works from a phone: takes up what is new, and now and then resolves what was taken up.
package actor TelegramReader {
    /// How far back in a chat they look.
    private static let looked = 10

    private let telegram: TelegramDouble
    private let person: TelegramPerson
    private let chat: Int64
    private var dice: Dice

    /// - Parameter seed: the same seed presses the same buttons; nil takes one from `world`.
    package init(of chat: Int64, in telegram: TelegramDouble, as person: TelegramPerson, seed: UInt64? = nil, world: World) {
        (self.telegram, self.person, self.chat) = (telegram, person, chat)
        dice = Dice(seed: seed ?? world.randomBytes(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// Goes on until it is cancelled.
    /// - Parameter pace: 1 is a press in ten seconds.
    package func run(pace: Double) async throws {
        let pause = Duration.seconds(max(0.2, 10 / max(pace, 0.001)))
        while true {
            try await Task.sleep(for: pause)
            runOnce()
        }
    }

    /// Presses a button below one of the last messages; by what its answer is found, nil where there is nothing to do.
    @discardableResult
    package func runOnce() -> String? {
        let open = telegram.messages(in: chat).suffix(Self.looked).filter { $0.buttons.count > 1 }
        guard !open.isEmpty else { return nil }
        let message = dice.pick(open)
        // The first button is what comes next: acknowledge, then resolve.
        return telegram.press(message.buttons[0].text, under: message.id, in: chat, by: person)
    }
}
