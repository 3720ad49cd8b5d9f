"""A program in each language of the table, where its toolchain is installed."""

import pickle

import pytest

from r1reward_sandbox import LANGUAGES, CompileError, Limits, Sandbox
from r1reward_sandbox.errors import LanguageForksError, LanguageUnavailableError
from r1reward_sandbox.inside import landlock

SUMS = {
    "bash": "read a b; echo $((a + b))",
    "c": '#include <stdio.h>\nint main(void) { int a, b; scanf("%d%d", &a, &b); printf("%d\\n", a + b); }',
    "c#": "using System; using System.Linq; class P { static void Main() { Console.WriteLine(Console.ReadLine().Split(' ').Sum(int.Parse)); } }",
    "cpp": "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a + b; }",
    "go": 'package main\nimport "fmt"\nfunc main() { var a, b int; fmt.Scan(&a, &b); fmt.Println(a + b) }',
    "haskell": "main :: IO ()\nmain = do { line <- getLine; print (sum (map read (words line) :: [Int])) }",
    "java": "import java.util.*; class Main { public static void main(String[] a) { Scanner s = new Scanner(System.in); "
    "System.out.println(s.nextInt() + s.nextInt()); } }",
    "javascript": "const [a, b] = require('fs').readFileSync(0, 'utf8').split(' ').map(Number); console.log(a + b);",
    "kotlin": 'fun main() { println(readLine()!!.split(" ").map { it.toInt() }.sum()) }',
    "lua": "local a, b = io.read('n', 'n')\nprint(a + b)",
    "pascal": "var a, b: longint; begin read(a, b); writeln(a + b); end.",
    "perl": "my ($a, $b) = split ' ', <STDIN>; print $a + $b;",
    "php": "<?php echo array_sum(explode(' ', trim(fgets(STDIN))));",
    "python": "print(sum(map(int, input().split())))",
    "r": "x <- scan(file('stdin'), quiet = TRUE); cat(sum(x))",
    "ruby": "puts gets.split.map(&:to_i).sum",
    "rust": "fn main() { let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap(); "
    'println!("{}", s.split_whitespace().map(|x| x.parse::<i32>().unwrap()).sum::<i32>()); }',
    "scala": "object Main extends App { println(scala.io.StdIn.readLine().split(' ').map(_.toInt).sum) }",
    "sql": "SELECT x + y FROM t;",
    "typescript": "const [a, b]: number[] = require('fs').readFileSync(0, 'utf8').split(' ').map(Number); console.log(a + b);",
}  # fmt: skip


def test_each_language_of_the_table_is_tried():
    assert SUMS.keys() == {language.name for language in LANGUAGES.values()} - {"text"}


@pytest.mark.parametrize("language", SUMS)
def test_a_program_in_each_language_reads_and_prints(local, language):
    given = b"CREATE TABLE t (x INT, y INT); INSERT INTO t VALUES (1, 2);" if language == "sql" else b"1 2\n"
    try:
        program = local.compile(language, SUMS[language])
    except LanguageUnavailableError as error:
        pytest.skip(str(error))
    result = local.run(program, given, limits=Limits(cpu_seconds=20, memory_mb=512))
    assert (result.verdict, result.stdout.strip()) == ("ok", b"3"), result


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
@pytest.mark.parametrize("language", SUMS)
def test_a_language_whose_programs_start_processes_is_refused_where_they_may_not(language):
    with Sandbox(backend="landlock") as sandbox:
        if LANGUAGES[language].forks:
            with pytest.raises(LanguageUnavailableError):  # or its compiler is missing
                sandbox.compile(language, SUMS[language])
            return
        try:
            program = sandbox.compile(language, SUMS[language])
        except LanguageUnavailableError as error:
            pytest.skip(str(error))
        result = sandbox.run(program, b"1 2\n", limits=Limits(cpu_seconds=20, memory_mb=512))
    assert (result.verdict, result.stdout.strip()) == ("ok", b"3"), result


def test_what_refuses_a_language_names_the_backends_that_run_it():
    error = pickle.loads(pickle.dumps(LanguageForksError("r", "landlock")))
    assert "r is not available with the backend landlock" in str(error)
    assert "choose local or docker" in str(error)


@pytest.mark.parametrize("language", ["c", "cpp"])
def test_a_compiler_does_not_say_the_same_of_each_line(local, language):
    try:
        local.check(language)
    except LanguageUnavailableError as error:
        pytest.skip(str(error))
    with pytest.raises(CompileError) as caught:
        local.compile(language, "x;\n" * 5000)
    assert caught.value.result.stderr.count(b"error:") <= 21
    with pytest.raises(CompileError) as caught:
        local.compile(language, '#pragma GCC warning "x"\n' * 100 + "int main(void) { return y; }")
    assert b"warning" not in caught.value.result.stderr
