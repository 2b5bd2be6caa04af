@testable import Accounts
import Testing

@Suite struct GuessEstimateTests {
    private static let estimate = GuessEstimate(context: ["lindqvist"])

    @Test(
        "What is tried first is refused",
        arguments: [
            // Words, names and what people do to them.
            "password", "PASSWORD", "Password1!", "P@ssw0rd", "p@$$w0rd123", "pass word", "p-a-s-s-w-o-r-d", "drowssap", "passwordpassword",
            "iloveyou", "football1", "jennifer1987", "Summer2024!", "trustno1", "superman", "monkeydragon", "letmein!!", "liverpool",
            "swordfis", "pássword", "ｐａｓｓｗｏｒｄ",
            // Other languages, and their words on an English keyboard.
            "пароль12", "любовь123", "привет2020", "gfhjkm12", "ghbdtn12", "corinthians", "flamengo1", "tequiero", "passwort1",
            "motdepasse",
            // Walks, sequences, repetitions, numbers, dates.
            "12345678", "1234567890", "87654321", "qwertyuiop", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx", "1qaz2wsx3edc", "qweasdzxc",
            "1q2w3e4r", "zaq12wsx", "йцукенгш", "!@#$%^&*", "147258369", "abcdefgh", "zyxwvuts", "aaaaaaaa", "11111111", "aabbccdd",
            "abcabcabc", "12341234", "a1b2c3d4", "1a2b3c4d", "12031987", "19870312", "qwerty123456", "asdfjkl;",
            // This account.
            "lindqvist", "L1ndqv1st2024",
        ])
    func common(_ password: String) {
        #expect(Self.estimate.isCommon(password), "\(Self.estimate.bits(of: password)) bits")
    }

    @Test(
        "What is not tried first is accepted, of whatever signs it is made",
        arguments: [
            "xqzvkrtw", "83729461", "щгжэюфвъ", "§¶†‡•◊ºª", "correct horse battery", "another password", "tr0ub4dor&3",
            "long enough for me", "vK3-qM8-xT1", "a reader's pass;word", "lindqvist plays bassoon", "Ω漢字カナ文章例",
        ])
    func uncommon(_ password: String) {
        #expect(!Self.estimate.isCommon(password), "\(Self.estimate.bits(of: password)) bits")
    }

    @Test("Something unknown never makes a password cheaper")
    func more() {
        for start in ["password", "12345678", "lindqvist"] {
            #expect(Self.estimate.bits(of: start + "xqzvk") > Self.estimate.bits(of: start))
        }
        #expect(Self.estimate.bits(of: "") == 0)
    }

    @Test(
        "The longest password is estimated by its beginning", .timeLimit(.minutes(1)),
        arguments: ["a", "qwerty", "xqzvkrtw", "\u{301}", "0"])
    func long(_ part: String) {
        let long = String(repeating: part, count: 4096 / part.utf8.count)
        #expect(Self.estimate.bits(of: long) == Self.estimate.bits(of: String(long.prefix(64))))
    }
}
