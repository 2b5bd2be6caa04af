/// A few hundred words, each of a kind, that are looked up on the way of every report: by a hash of their bytes, ASCII letters in
/// either case.
struct WordTable<Kind: Sendable>: Sendable {
    /// At the place of its hash, or as near behind as there was room.
    private let places: [(hash: UInt64, kind: Kind)?]

    /// Words with blanks between; each is known with a capital letter at its beginning as well, which matters beyond ASCII.
    init(_ words: KeyValuePairs<Kind, String>) {
        let all = words.flatMap { kind, words in
            words.split(separator: " ").flatMap { [String($0), $0.prefix(1).uppercased() + $0.dropFirst()] }.map { (kind, Array($0.utf8)) }
        }
        var size = 64
        while size < all.count * 4 { size *= 2 }
        var places = [(hash: UInt64, kind: Kind)?](repeating: nil, count: size)
        for (kind, word) in all {
            let hash = Self.hash(of: word, 0..<word.count)
            var place = Int(truncatingIfNeeded: hash) & (size - 1)
            while let taken = places[place], taken.hash != hash { place = (place + 1) & (size - 1) }
            places[place] = (hash, kind)
        }
        self.places = places
    }

    /// The kind of the word in a range of a text.
    func kind(of bytes: [UInt8], _ range: Range<Int>) -> Kind? {
        let hash = Self.hash(of: bytes, range)
        var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
        while let taken = places[place] {
            if taken.hash == hash { return taken.kind }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// FNV-1a.
    private static func hash(of bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in range {
            let byte = bytes[index]
            hash = (hash ^ UInt64(byte.isCapital ? byte | 0x20 : byte)) &* 0x100_0000_01b3
        }
        return hash
    }
}
