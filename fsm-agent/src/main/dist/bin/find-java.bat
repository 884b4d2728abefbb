@echo off
rem Finds the Java that JAVA_HOME or PATH names, 17 or later: sets FSM_JAVA (java.exe), FSM_JVM (jvm.dll) and FSM_BITS (32, 64).
if defined JAVA_HOME goto javahome
set "FSM_JAVA="
for %%j in (java.exe) do set "FSM_JAVA=%%~$PATH:j"
if not defined FSM_JAVA (
    echo fsm-agent: no Java found. Install Java 17 or later, or point JAVA_HOME at one. 1>&2
    exit /b 1
)
goto version
:javahome
set "FSM_JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%FSM_JAVA%" (
    echo fsm-agent: JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it. Point it at a Java 17 or later. 1>&2
    exit /b 1
)
:version
set "FSM_SAYS=%TEMP%\fsm-java-%RANDOM%.txt"
"%FSM_JAVA%" -version 2>"%FSM_SAYS%"
set "FSM_VERSION="
for /f "usebackq tokens=3" %%v in ("%FSM_SAYS%") do if not defined FSM_VERSION set "FSM_VERSION=%%~v"
set "FSM_BITS=32"
findstr /c:"64-Bit" "%FSM_SAYS%" >nul && set "FSM_BITS=64"
del "%FSM_SAYS%"
set "FSM_MAJOR=0"
for /f "delims=.-+_" %%m in ("%FSM_VERSION%") do set "FSM_MAJOR=%%m"
if %FSM_MAJOR% LSS 17 (
    echo fsm-agent: %FSM_JAVA% is Java %FSM_VERSION%; the agent needs Java 17 or later. Point JAVA_HOME at one. 1>&2
    exit /b 1
)
for %%j in ("%FSM_JAVA%") do set "FSM_JVM=%%~dpjserver\jvm.dll"
exit /b 0
