import Kernel
import Testing

@Suite("What was found out lately")
struct RecentMemoryTests {
    @Test("Is there until it is old, and never more than the limit")
    func isBounded() {
        var memory = RecentMemory<Int, String>(limit: 100)
        for number in 1...1000 {
            memory[number] = String(number)
            #expect(memory.count <= 100 && memory[number] == String(number))
        }
        #expect(memory[1000 - 49] == "951")
        #expect(memory[1000 - 100] == nil)
    }

    @Test("What is asked for again and again stays")
    func keepsWhatIsUsed() {
        var memory = RecentMemory<String, Int>(limit: 10)
        memory["used"] = 1
        for number in 1...1000 {
            memory[String(number)] = number
            #expect(memory["used"] == 1)
        }
    }

    @Test("A newer value takes the place of an older one")
    func replaces() {
        var memory = RecentMemory<String, Int>(limit: 4)
        // By the third, the first is among the older ones.
        (memory["a"], memory["b"], memory["c"]) = (1, 2, 3)
        memory["a"] = 4
        #expect(memory["a"] == 4)
        memory["d"] = 5
        #expect(memory["a"] == 4)
    }
}
